using System.Text.Json.Nodes;

namespace HyperSearch.Cli.Tests.Deploy;

public sealed class ComposeTests
{
    private static IEnumerable<string> Files => DeployFiles.All.Where(p => Path.GetFileName(p).StartsWith("compose", StringComparison.Ordinal));

    [TestCaseSource(nameof(Files))]
    public void References_OfEveryService_Resolve(string path)
    {
        JsonNode compose = Parse(path);
        foreach ((string name, JsonNode? service) in Services(compose))
        {
            // A file that is laid over compose.yaml may use what that one declares.
            JsonNode whole = Parse("deploy/docker/compose.yaml");
            string[] volumes = [.. compose["volumes"].Keys(), .. whole["volumes"].Keys()];
            Assert.That(service!["secrets"].Words(), Is.SubsetOf(whole["secrets"].Keys()), name);
            Assert.That(service["volumes"].Words().Select(v => v.Split(':')[0]), Is.SubsetOf(volumes), name);
            Assert.That(Networks(service), Is.SubsetOf(whole["networks"].Keys()), name);
            Assert.That(service["depends_on"].Keys(), Is.SubsetOf(whole["services"].Keys()), name);
        }
    }

    [TestCaseSource(nameof(Files))]
    public void Builds_OfEveryService_NameAFileAndAStageOfIt(string path)
    {
        foreach ((string name, JsonNode? service) in Services(Parse(path)))
        {
            if (service!["build"] is not { } build) continue;
            Assert.That(Path.GetFullPath(Path.Combine(DeployFiles.Folder, "docker", build["context"]!.ToString())), Is.EqualTo(Path.GetFullPath(DeployFiles.Repository)), name);
            var file = Dockerfile.Parse(DeployFiles.Read(build["dockerfile"]!.ToString()));
            Assert.That(file.Stages.Select(s => s.Name), Does.Contain(build["target"]!.ToString()), name);
        }
    }

    [Test]
    public void Compose_HasTwoCoordinatorsThatWorkersKnowAndHealthOfTheDatabase()
    {
        JsonNode compose = Parse("deploy/docker/compose.yaml");
        string[] coordinators = [.. Services(compose).Where(s => s.Value!["command"].Words() is ["coordinator", ..]).Select(s => s.Key)];
        Assert.That(coordinators, Is.EqualTo(new[] { "coordinator-1", "coordinator-2" }));
        string[] command = [.. compose.At("services", "worker", "command").Words()];
        string addresses = command[Array.IndexOf(command, "--coordinator") + 1];
        Assert.That(addresses.Split(',').Select(a => new Uri(a).Host), Is.EqualTo(coordinators));
        Assert.That(compose.At("services", "coordinator-1", "command").Words(), Is.SupersetOf(coordinators), "a coordinator answers to no name that it was not told");
        Assert.That(compose.At("services", "postgres", "healthcheck", "test").Words(), Is.Not.Empty);
        Assert.That(Services(compose).SelectMany(s => s.Value!["ports"].Words()), Is.All.StartsWith("127.0.0.1:"), "nothing is published beyond this machine");
    }

    [Test]
    public void Secrets_AreFilesThatTheScriptMakesAndGitIgnores()
    {
        string script = DeployFiles.Read("deploy/docker/secrets.sh");
        JsonNode compose = Parse("deploy/docker/compose.yaml");
        string[] files = [.. compose["secrets"]!.AsObject().Select(s => s.Value!["file"]!.ToString()), .. Services(compose).SelectMany(s => s.Value!["env_file"].Words())];
        foreach (string file in files) Assert.That(script, Does.Contain(Path.GetFileName(file)));
        Assert.That(files, Is.All.StartsWith("secrets/"));
        Assert.That(File.ReadAllLines(Path.Combine(DeployFiles.Repository, ".gitignore")), Does.Contain("deploy/docker/secrets/"));
    }

    private static JsonNode Parse(string path) => YamlFiles.Documents(DeployFiles.Read(path)).Single();

    private static JsonObject Services(JsonNode compose) => compose["services"]!.AsObject();

    private static IEnumerable<string> Networks(JsonNode service) => service["networks"] is JsonObject named ? named.Select(p => p.Key) : service["networks"].Words();
}
