using System.Text.Json;
using HyperSearch.Coordinator.Access;
using HyperSearch.Coordinator.Hosting;
using HyperSearch.Coordinator.Http;
using HyperSearch.Coordinator.Tests.Kit;
using HyperSearch.Protocol;
using HyperSearch.Protocol.Access;
using HyperSearch.Protocol.Agents;
using HyperSearch.Protocol.Http;

namespace HyperSearch.Coordinator.Tests.Hosting;

/// <summary>A home served to others: its tokens, its end, and what it leaves in files.</summary>
public sealed class ServiceTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly List<string> lines = [];
    private string home = null!;

    private string TokenFile => Path.Combine(home, AdminToken.FileName);

    [SetUp]
    public void MakeFolder() => home = Path.Combine(Directory.CreateTempSubdirectory("service-").FullName, "home");

    [TearDown]
    public void RemoveFolder() => Directory.Delete(Path.GetDirectoryName(home)!, recursive: true);

    [Test]
    public async Task AdminToken_IsMadeOnce_AndOutlivesRestarts()
    {
        await (await Serve()).DisposeAsync();
        string made = await File.ReadAllTextAsync(TokenFile);
        await using CoordinatorHost again = await Serve();
        Assert.That(await File.ReadAllTextAsync(TokenFile), Is.EqualTo(made));
        if (!OperatingSystem.IsWindows()) Assert.That(File.GetUnixFileMode(TokenFile), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        using HttpCoordinator client = Client(again, made.Trim());
        Assert.That((await client.ListTokens(None)).Select(t => t.Scope), Is.EqualTo(new[] { "admin" }));
    }

    [Test]
    public async Task AdminToken_ThatWasRevoked_DoesNotComeBack()
    {
        await using (CoordinatorHost first = await Serve())
        {
            using HttpCoordinator client = Client(first, (await File.ReadAllTextAsync(TokenFile)).Trim());
            await client.CreateToken(new CreateToken("admin"), None);
            await client.RevokeToken((await client.ListTokens(None))[0].Id, None);
        }

        await using CoordinatorHost again = await Serve();
        using HttpCoordinator revoked = Client(again, (await File.ReadAllTextAsync(TokenFile)).Trim());
        Assert.That(Bench.CodeOf(() => revoked.ListStudies(None)), Is.EqualTo(ProblemCode.Unauthorized));
        Assert.That(lines, Has.Some.Contains("opens nothing here"));
    }

    [Test]
    public async Task AdminToken_ThatOthersCanRead_StopsTheStart()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Ignore("Windows has no such permissions.");
            return;
        }

        await (await Serve()).DisposeAsync();
        File.SetUnixFileMode(TokenFile, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        Assert.That(Bench.CodeOf(Serve), Is.EqualTo(ProblemCode.Unauthorized));
    }

    [Test]
    public async Task Listeners_AreToldInTheirOrder_AndTheOwnerComesInByTheLoopback()
    {
        await using CoordinatorHost host = await Serve(new ListenOptions { Listeners = [Listener.Parse("http://[::1]:0"), Listener.Parse("http://127.0.0.1:0")] });
        Assert.That(host.Urls, Has.Count.EqualTo(2));
        Assert.That(host.Urls[0], Does.StartWith("http://[::1]:").And.Not.EndsWith(":0"));
        using var owner = new HttpCoordinator(EndpointAddress.Read(Path.Combine(home, EndpointAddress.FileName))!);
        Assert.That(await owner.ListStudies(None), Is.Empty);
    }

    [Test]
    public async Task Finish_WithASlotThatWaits_SendsItAway()
    {
        CoordinatorHost host = await Serve();
        using HttpCoordinator client = Client(host, host.Address!.Token);
        await client.RegisterAgent(new RegisterAgent("a", "s", 1, JsonSerializer.SerializeToElement(new { })), None);
        Task<Grant?> waiting = client.Lease(new LeaseRequest("s", 0, "r", ["command"], TimeSpan.FromSeconds(20)), None);
        await client.ListAgents(None);
        await host.Finish();
        Assert.That(Bench.CodeOf(() => waiting), Is.EqualTo(ProblemCode.Unreachable));
        Assert.That(File.Exists(Path.Combine(home, EndpointAddress.FileName)), Is.False);
    }

    [Test]
    public async Task RequestsBeyondTheLimit_Are429WithATime()
    {
        await using CoordinatorHost host = await Serve(new ListenOptions { RequestsPerSecond = 3 });
        using HttpCoordinator client = Client(host, host.Address!.Token);
        CoordinatorException refusal = Assert.ThrowsAsync<CoordinatorException>(async () =>
        {
            for (int i = 0; i < 1000; i++) await client.ListStudies(None);
        })!;
        Assert.That((refusal.Code, refusal.RetryAfter), Is.EqualTo((ProblemCode.TooManyRequests, TimeSpan.FromSeconds(1))));
    }

    [Test]
    public async Task Secrets_AreNowhereButInTheirFiles()
    {
        List<string> secrets = [];
        List<string> said = [];
        await using (CoordinatorHost host = await Serve())
        {
            secrets.Add((await File.ReadAllTextAsync(TokenFile)).Trim());
            secrets.Add(host.Address!.Token);
            using HttpCoordinator admin = Client(host, secrets[0]);
            secrets.Add((await admin.CreateToken(new CreateToken("enroll", Uses: 1, Note: "canary"), None)).Token);
            using HttpCoordinator door = Client(host, secrets[2]);
            secrets.Add((await door.EnrollAgent(new EnrollAgent("a"), None)).Token);
            using HttpCoordinator agent = Client(host, secrets[3]);
            secrets.Add("hs_admin_unknown-canary-0123456789abcdef0123456789");
            using HttpCoordinator stranger = Client(host, secrets[4]);
            foreach (Func<Task> refused in (Func<Task>[])[() => door.EnrollAgent(new EnrollAgent("b"), None), () => agent.ListStudies(None), () => stranger.ListStudies(None), () => agent.RegisterAgent(new RegisterAgent("b", "s", 1, JsonSerializer.SerializeToElement(new { })), None)])
                said.Add(Assert.ThrowsAsync<CoordinatorException>(async () => await refused())!.ToString());
            said.Add(JsonSerializer.Serialize(await admin.ListTokens(None), ProtocolJson.Options));
            await admin.RevokeToken((await admin.ListTokens(None))[^1].Id, None);
        }

        said.AddRange(lines);
        foreach (string file in Directory.EnumerateFiles(home, "*", SearchOption.AllDirectories).Where(f => f != TokenFile)) said.Add(System.Text.Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file)));
        foreach (string secret in secrets)
            Assert.That(said.Where(text => text.Contains(secret, StringComparison.Ordinal)), Is.Empty);
    }

    [Test]
    public async Task AuditLog_HasRefusalsAndActs_AsJsonLines()
    {
        await using (CoordinatorHost host = await Serve())
        {
            using HttpCoordinator admin = Client(host, host.Address!.Token);
            TokenCreated read = await admin.CreateToken(new CreateToken("read"), None);
            using HttpCoordinator reader = Client(host, read.Token);
            Assert.That(Bench.CodeOf(() => reader.PauseStudy("study", null, None)), Is.EqualTo(ProblemCode.Forbidden));
            await admin.RevokeToken(read.Summary.Id, None);
        }

        string path = Path.Combine(home, AuditLog.FileName);
        var events = (await File.ReadAllLinesAsync(path)).Select(l => JsonDocument.Parse(l).RootElement).Select(e => (e.GetProperty("event").GetString(), e.GetProperty("outcome").GetString()));
        Assert.That(events, Is.EqualTo(new[] { ("token_created", "done"), ("refused", "forbidden"), ("token_revoked", "done") }));
        if (!OperatingSystem.IsWindows()) Assert.That(File.GetUnixFileMode(path), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    private static HttpCoordinator Client(CoordinatorHost host, string token) => new(new EndpointAddress(host.Urls[0], token, 0));

    private async Task<CoordinatorHost> Serve() => await Serve(new ListenOptions());

    private async Task<CoordinatorHost> Serve(ListenOptions listen)
    {
        var options = new HostOptions { LockWait = TimeSpan.Zero, Listen = listen, AdminTokenFile = TokenFile, Coordinator = new CoordinatorOptions { ServesAll = true, Log = Note } };
        return ((HomeOpening.Opened)await CoordinatorHost.Open(home, options, None)).Host;
    }

    private void Note(string line)
    {
        lock (lines) lines.Add(line);
    }
}
