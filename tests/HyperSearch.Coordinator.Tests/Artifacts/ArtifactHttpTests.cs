using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using HyperSearch.Coordinator.Tests.Kit;
using HyperSearch.Protocol;
using HyperSearch.Protocol.Agents;
using HyperSearch.Protocol.Artifacts;
using HyperSearch.Protocol.Studies;

namespace HyperSearch.Coordinator.Tests.Artifacts;

/// <summary>Artifacts over a real loopback port, from the client to the folder and back.</summary>
public sealed class ArtifactHttpTests
{
    private const string Token = ArtifactServer.Token;
    private const string Yaml = "name: study\nobjective: {metric: loss}\nspace:\n  x: {type: float, low: 0, high: 1}\nbudget: {trials: 4}\ntrial: {kind: command, run: [./train]}\n";
    private ArtifactServer server = null!;

    [SetUp]
    public async Task Begin()
    {
        server = await ArtifactServer.Start(5_000_000);
    }

    [TearDown]
    public async Task End() => await server.DisposeAsync();

    [Test]
    public async Task Folder_SentAndReceived_IsTheSame()
    {
        string folder = Path.Combine(server.Root, "model");
        Directory.CreateDirectory(Path.Combine(folder, "sub"));
        byte[] weights = new byte[3_000_000];
        RandomNumberGenerator.Fill(weights);
        await File.WriteAllBytesAsync(Path.Combine(folder, "sub", "weights"), weights);
        await File.WriteAllBytesAsync(Path.Combine(folder, "empty"), []);
        var transfer = new ArtifactTransfer(server.Client.Artifacts);
        ArtifactManifest sent = await transfer.Send(folder, followLinks: false, CancellationToken.None);
        await transfer.Send(folder, followLinks: false, CancellationToken.None);
        string got = await transfer.Receive(sent.Sha256, Path.Combine(server.Root, "copy"), CancellationToken.None);
        Assert.That(await File.ReadAllBytesAsync(Path.Combine(got, "sub", "weights")), Is.EqualTo(weights));
        Assert.That(await server.Client.Artifacts.Find(sent.Files[0].Sha256, CancellationToken.None), Is.EqualTo(sent.Files[0].Bytes));
    }

    [Test]
    public async Task Put_WrongHash_IsRefusedAndNotKept()
    {
        string hash = new('0', 64);
        Assert.That(await Refusal(() => server.Client.Artifacts.Put(hash, new MemoryStream([1, 2]), CancellationToken.None)), Is.EqualTo(ProblemCode.InvalidRequest));
        Assert.That(await server.Client.Artifacts.Find(hash, CancellationToken.None), Is.Null);
        Assert.That(await Refusal(() => server.Client.Artifacts.Open(hash, CancellationToken.None)), Is.EqualTo(ProblemCode.NotFound));
    }

    [Test]
    public async Task Put_MoreThanTheLimit_IsTooLarge()
    {
        byte[] bytes = new byte[5_000_001];
        Assert.That(await Refusal(() => server.Client.Artifacts.Put(Convert.ToHexStringLower(SHA256.HashData(bytes)), new MemoryStream(bytes), CancellationToken.None)), Is.EqualTo(ProblemCode.TooLarge));
    }

    [TestCase("..%2f..%2fetc%2fpasswd")]
    [TestCase("%2e%2e/%2e%2e/etc/passwd")]
    [TestCase("..\\..\\x")]
    [TestCase("%252e%252e%252fpasswd")]
    [TestCase("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [TestCase("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa%0a")]
    public async Task Get_NameThatIsNoHash_IsNotFound(string name)
    {
        using var http = new HttpClient { BaseAddress = new Uri(server.Endpoint.Urls[0]) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        foreach (HttpMethod method in new[] { HttpMethod.Get, HttpMethod.Put, HttpMethod.Head })
        {
            using HttpResponseMessage answer = await http.SendAsync(new HttpRequestMessage(method, new Uri(server.Endpoint.Urls[0] + "/v1/artifacts/" + name)));
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.NotFound).Or.EqualTo(HttpStatusCode.MethodNotAllowed).Or.EqualTo(HttpStatusCode.BadRequest), $"{method} {name}");
        }

        Assert.That(Directory.GetFiles(server.Root, "*", SearchOption.AllDirectories), Is.Empty);
    }

    [Test]
    public async Task Logs_GoThereAndBack()
    {
        await server.Client.Artifacts.PutLog("study", 3, 1, "said"u8.ToArray(), CancellationToken.None);
        Assert.That(await server.Client.Artifacts.GetLog("study", 3, 1, CancellationToken.None), Is.EqualTo("said"u8.ToArray()));
        Assert.That(await server.Client.Artifacts.GetLog("study", 3, 2, CancellationToken.None), Is.Null);
        Assert.That(await Refusal(() => server.Client.Artifacts.PutLog("study", 3, 1, new byte[AttemptLogRoute.BytesMax + 1], CancellationToken.None)), Is.EqualTo(ProblemCode.TooLarge));
    }

    [Test]
    public async Task Submit_InputThatWasSent_ComesBackInTheGrant()
    {
        string data = Path.Combine(server.Root, "train.jsonl");
        await File.WriteAllTextAsync(data, "{}");
        (string sha256, long bytes) = await new ArtifactTransfer(server.Client.Artifacts).SendFile(data, CancellationToken.None);
        GrantInput[] inputs = [new(data, sha256, bytes, false), new("/models/base", new string('a', 64), 7, true)];
        await server.Client.SubmitStudy(Submission(inputs), CancellationToken.None);
        await server.Bench.Register();
        Grant grant = (await server.Bench.Lease())!;
        Assert.That(grant.Inputs, Is.EqualTo(inputs));
        server.Bench.Time.Advance(TimeSpan.FromHours(3));
        Assert.That(await server.Bench.Coordinator.CollectArtifacts(), Is.EqualTo((0, 0L)), "a journal names it");
        await server.Client.StopStudy("study", null, CancellationToken.None);
        await server.Bench.End(grant, "stopped");
        await server.Client.DeleteStudy("study", CancellationToken.None);
        Assert.That(await server.Bench.Coordinator.CollectArtifacts(), Is.EqualTo((1, 2L)));
    }

    [Test]
    public async Task Submit_InputThatWasNeverSent_IsRefused() => Assert.That(
        await Refusal(() => server.Client.SubmitStudy(Submission([new GrantInput("/data/train.jsonl", new string('a', 64), 7, false)]), CancellationToken.None)), Is.EqualTo(ProblemCode.InvalidRequest));

    [Test]
    public async Task Collect_Checkpoints_KeepsTheLastTwoOfOpenTrialsAndTheBest()
    {
        await server.Client.SubmitStudy(Submission([]), CancellationToken.None);
        await server.Bench.Register();
        string[] first = [await Checkpoint("one-early", 1), await Checkpoint("one-late", 2), await Checkpoint("one-last", 3)];
        Grant one = (await server.Bench.Lease())!;
        for (int i = 0; i < first.Length; i++) await Commit(one, first[i], i + 1);
        server.Bench.Time.Advance(TimeSpan.FromHours(2));
        Assert.That((await server.Bench.Coordinator.CollectArtifacts()).Count, Is.EqualTo(2), "blob and manifest of the early one");
        await server.Bench.Complete(one, 0.5);
        server.Bench.Time.Advance(TimeSpan.FromHours(2));
        Assert.That((await server.Bench.Coordinator.CollectArtifacts()).Count, Is.EqualTo(2), "nobody goes on from the one before the last any more; the last is the best's");
        Grant two = (await server.Bench.Lease())!;
        await Commit(two, await Checkpoint("failed", 1), 1);
        await server.Bench.End(two, "failed", "gpu_oom");
        server.Bench.Time.Advance(TimeSpan.FromHours(2));
        Assert.That((await server.Bench.Coordinator.CollectArtifacts()).Count, Is.EqualTo(2), "a trial that failed needs none");
        await new ArtifactTransfer(server.Client.Artifacts).Receive(ArtifactReference.Parse(first[2])!, Path.Combine(server.Root, "winner"), CancellationToken.None);
    }

    private static SubmitStudy Submission(IReadOnlyList<GrantInput> inputs) => new(Yaml, "study.yaml", "/srv", null, false, "key") { Inputs = inputs };

    private async Task<string> Checkpoint(string name, int step)
    {
        string path = Path.Combine(server.Root, $"{name}-{step}");
        await File.WriteAllTextAsync(path, name);
        return ArtifactReference.To((await new ArtifactTransfer(server.Client.Artifacts).Send(path, false, CancellationToken.None)).Sha256);
    }

    private Task Commit(Grant grant, string path, long step) =>
        server.Client.CommitCheckpoint(new AttemptCheckpoint(grant.Study, grant.Trial, grant.Attempt, Bench.Session, path, step, new string('b', 64), 1), CancellationToken.None);

    private static async Task<string?> Refusal(Func<Task> call)
    {
        try
        {
            await call();
            return null;
        }
        catch (CoordinatorException refusal)
        {
            return refusal.Code;
        }
    }
}
