using System.Globalization;

namespace HyperSearch.Cli.Tests.Deploy;

public sealed class DockerfileTests
{
    private static readonly string[] Known = ["ARG", "FROM", "WORKDIR", "COPY", "RUN", "ENV", "USER", "VOLUME", "EXPOSE", "STOPSIGNAL", "HEALTHCHECK", "ENTRYPOINT", "CMD"];

    private static IEnumerable<string> Files => DeployFiles.All.Where(p => Path.GetFileName(p).StartsWith("Dockerfile", StringComparison.Ordinal));

    [TestCaseSource(nameof(Files))]
    public void Instructions_OfEveryStage_AreDockers(string path) =>
        Assert.That(Parse(path).Stages.SelectMany(s => s.Instructions).Select(i => i.Word).Distinct(), Is.SubsetOf(Known));

    [TestCaseSource(nameof(Files))]
    public void Copies_FromTheRepository_AreThereAndReachTheBuild(string path)
    {
        string[] let = [.. File.ReadAllLines(Path.Combine(DeployFiles.Repository, ".dockerignore")).Where(l => l.StartsWith('!')).Select(l => l[1..])];
        string[] sources = [.. Copies(Parse(path)).Where(c => c.From is null).SelectMany(c => c.Sources).Distinct()];

        Assert.That(sources, Is.Not.Empty.And.SubsetOf(let), ".dockerignore lets in what it names alone");
        foreach (string source in sources) Assert.That(Path.Exists(Path.Combine(DeployFiles.Repository, source)), source);
    }

    [TestCaseSource(nameof(Files))]
    public void Copies_FromAStage_NameAnEarlierOne(string path)
    {
        Dockerfile file = Parse(path);
        foreach (Dockerfile.Stage stage in file.Stages)
        {
            IEnumerable<string> earlier = file.Stages.TakeWhile(s => s != stage).Select(s => s.Name);
            Assert.That(Copies(stage).Select(c => c.From).OfType<string>().Distinct(), Is.SubsetOf(earlier));
        }
    }

    [TestCaseSource(nameof(Files))]
    public void Images_ThatAreShipped_RunTheProgramItselfAndNotAsRoot(string path)
    {
        Dockerfile file = Parse(path);
        foreach (Dockerfile.Stage stage in file.Stages.Where(s => s.Name != "build"))
        {
            Assert.That(int.Parse(file.Value(stage, "USER")!, CultureInfo.InvariantCulture), Is.Positive, "a number, so that Kubernetes can tell that it is not root");
            Assert.That(file.Start(stage)[0], Is.EqualTo("hypersearch"), "no shell between the container's signals and the program");
            Assert.That(file.Value(stage, "STOPSIGNAL"), Is.EqualTo("SIGTERM"));
            Assert.That(file.Value(stage, "HEALTHCHECK"), stage.Name == "coordinator" ? Does.Contain("/health/live") : Is.EqualTo("NONE"));
        }
    }

    private static Dockerfile Parse(string path) => Dockerfile.Parse(DeployFiles.Read(path));

    private static IEnumerable<(string? From, IReadOnlyList<string> Sources)> Copies(Dockerfile file) => file.Stages.SelectMany(Copies);

    private static IEnumerable<(string? From, IReadOnlyList<string> Sources)> Copies(Dockerfile.Stage stage)
    {
        foreach (Dockerfile.Instruction copy in stage.Instructions.Where(i => i.Word == "COPY"))
        {
            string[] words = copy.Rest.Split(' ');
            string? from = words[0].StartsWith("--from=", StringComparison.Ordinal) ? words[0]["--from=".Length..] : null;
            yield return (from, words[(from is null ? 0 : 1)..^1]);
        }
    }
}
