using System.Text.Json;
using HyperSearch.Coordinator.Access;
using HyperSearch.Coordinator.Http;
using HyperSearch.Coordinator.Tests.Kit;
using HyperSearch.Journal.InMemory;
using HyperSearch.Protocol;
using HyperSearch.Protocol.Access;
using HyperSearch.Protocol.Agents;

namespace HyperSearch.Coordinator.Tests.Http;

/// <summary>Two agents with tokens of their own, and the tokens of attempts: each opens what is its own and nothing else.</summary>
public sealed class AgentTokenTests
{
    private const string Own = "0123456789abcdef0123456789abcdef";
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly JsonElement Environment = JsonSerializer.SerializeToElement(new { host = "x" });
    private InMemoryAccessStore store = null!;
    private Bench bench = null!;
    private CoordinatorEndpoint endpoint = null!;
    private HttpCoordinator admin = null!;
    private HttpCoordinator first = null!;
    private HttpCoordinator second = null!;

    [SetUp]
    public async Task Begin()
    {
        bench = new Bench();
        store = new InMemoryAccessStore();
        endpoint = await Endpoints.Start(bench.Coordinator, Own, store);
        admin = endpoint.Client(Own);
        first = await Enrolled("first");
        second = await Enrolled("second");
        await bench.Submit(Files.Random(6, parallelism: 3));
        await first.RegisterAgent(new RegisterAgent("first", "session-1", 2, Environment), None);
        await second.RegisterAgent(new RegisterAgent("second", "session-2", 2, Environment), None);
    }

    [TearDown]
    public async Task End()
    {
        admin.Dispose();
        first.Dispose();
        second.Dispose();
        await endpoint.DisposeAsync();
        await bench.DisposeAsync();
        await store.DisposeAsync();
    }

    [Test]
    public void Agent_SpeaksForItselfAlone()
    {
        Forbidden(() => second.RegisterAgent(new RegisterAgent("first", "session-3", 2, Environment), None));
        Forbidden(() => second.Heartbeat(new Heartbeat("session-1", 1, [], false), None));
        Forbidden(() => second.Lease(Request("session-1"), None));
        Forbidden(() => second.EnrollAgent(new EnrollAgent("first"), None));
        Forbidden(() => second.ListStudies(None));
        Forbidden(() => second.CreateToken(new CreateToken("admin"), None));
    }

    [Test]
    public async Task Attempt_IsOpenToItsAgentAndToItsOwnToken()
    {
        Grant grant = (await first.Lease(Request("session-1"), None))!;
        Grant other = (await first.Lease(Request("session-1", slot: 1), None))!;
        using HttpCoordinator attempt = first.Showing(grant.Token!);
        Forbidden(() => second.Report(Report(grant, 0, "session-1"), None));
        Forbidden(() => second.Report(Report(grant, 0, "session-2"), None));
        Forbidden(() => second.FinishAttempt(Finish(grant), None));
        Forbidden(() => attempt.Report(Report(other, 0, "session-1"), None));
        Forbidden(() => attempt.Report(Report(grant with { Attempt = 2 }, 0, "session-1"), None));
        Forbidden(() => attempt.Lease(Request("session-1"), None));
        await attempt.Report(Report(grant, 0, "session-1"), None);
        await first.Report(Report(grant, 1, "session-1"), None);
        await attempt.CommitCheckpoint(new AttemptCheckpoint(grant.Study, grant.Trial, grant.Attempt, "session-1", "/c", 1, "ab", 9), None);
        Assert.That((await attempt.FinishAttempt(Finish(grant), None)).State, Is.EqualTo("completed"));
    }

    [Test]
    public async Task AttemptToken_IsTheSameFromEveryCoordinatorOfAStore()
    {
        Grant grant = (await first.Lease(Request("session-1"), None))!;
        await using CoordinatorEndpoint another = await Endpoints.Start(bench.Coordinator, Own, store);
        using HttpCoordinator client = another.Client(grant.Token!);
        await client.Report(Report(grant, 0, "session-1"), None);
        await using CoordinatorEndpoint stranger = await Endpoints.Start(bench.Coordinator, Own, new InMemoryAccessStore());
        using HttpCoordinator misled = stranger.Client(grant.Token!);
        Assert.That(Bench.CodeOf(() => misled.Report(Report(grant, 1, "session-1"), None)), Is.EqualTo(ProblemCode.Unauthorized));
    }

    [Test]
    public async Task EnrolmentToken_LetsInAsManyAsItMay()
    {
        TokenCreated enrolment = await admin.CreateToken(new CreateToken("enroll", Uses: 1), None);
        using HttpCoordinator third = endpoint.Client(enrolment.Token);
        Assert.That((await third.EnrollAgent(new EnrollAgent("third"), None)).Agent, Is.EqualTo("third"));
        Forbidden(() => third.EnrollAgent(new EnrollAgent("fourth"), None));
    }

    [Test]
    public async Task Rotation_KeepsTwoTokensOfAnAgentGood()
    {
        AgentEnrolled newer = await first.EnrollAgent(new EnrollAgent("first"), None);
        using HttpCoordinator next = endpoint.Client(newer.Token);
        await first.Heartbeat(new Heartbeat("session-1", 1, [], false), None);
        await next.Heartbeat(new Heartbeat("session-1", 2, [], false), None);
        await next.EnrollAgent(new EnrollAgent("first"), None);
        Assert.That((await admin.ListTokens(None)).Count(t => t.Agent == "first"), Is.EqualTo(2));
        await next.Heartbeat(new Heartbeat("session-1", 3, [], false), None);
    }

    [Test]
    public async Task Revoked_Is401AtOnce()
    {
        string id = (await admin.ListTokens(None)).Single(t => t.Agent == "first").Id;
        await first.Heartbeat(new Heartbeat("session-1", 1, [], false), None);
        await admin.RevokeToken(id, None);
        Assert.That(Bench.CodeOf(() => first.Heartbeat(new Heartbeat("session-1", 2, [], false), None)), Is.EqualTo(ProblemCode.Unauthorized));
        Assert.That(Bench.CodeOf(() => admin.RevokeToken(id, None)), Is.EqualTo(ProblemCode.NotFound));
    }

    [Test]
    public void AttemptToken_OfChangedText_IsNone()
    {
        var tokens = new AttemptTokens(new byte[32]);
        var attempt = new AttemptKey("study", 3, 1);
        string token = tokens.Write(attempt);
        Assert.That(tokens.Read(token), Is.EqualTo(attempt));
        Assert.That(new AttemptTokens([.. Enumerable.Repeat((byte)1, 32)]).Read(token), Is.Null);
        foreach (string changed in (string[])[token.Replace(":3:", ":4:", StringComparison.Ordinal), token.Replace("study", "studx", StringComparison.Ordinal), token[..^1] + "_", token + "0", "hst_", "hst_:::", "hst_study:3:1:"])
            Assert.That(tokens.Read(changed), Is.Null, changed);
    }

    private static LeaseRequest Request(string session, int slot = 0) => new(session, slot, $"request-{session}-{slot}", ["command"], TimeSpan.Zero);

    private static AttemptReport Report(Grant grant, int index, string session) =>
        new(grant.Study, grant.Trial, grant.Attempt, session, index, index, new Dictionary<string, double> { ["loss"] = 0.5 });

    private static AttemptEnd Finish(Grant grant) => new(grant.Study, grant.Trial, grant.Attempt, "session-1", "completed", new Dictionary<string, double> { ["loss"] = 0.5 }, null, null, null);

    private static void Forbidden(Func<Task> call) => Assert.That(Bench.CodeOf(call), Is.EqualTo(ProblemCode.Forbidden));

    private async Task<HttpCoordinator> Enrolled(string agent)
    {
        TokenCreated enrolment = await admin.CreateToken(new CreateToken("enroll"), None);
        using HttpCoordinator door = endpoint.Client(enrolment.Token);
        return endpoint.Client((await door.EnrollAgent(new EnrollAgent(agent), None)).Token);
    }
}
