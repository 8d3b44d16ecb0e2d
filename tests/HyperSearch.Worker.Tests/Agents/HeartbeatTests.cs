using HyperSearch.Protocol;
using HyperSearch.Protocol.Agents;
using HyperSearch.Worker.Agents;
using HyperSearch.Worker.Attempts;

namespace HyperSearch.Worker.Tests.Agents;

/// <summary>What a worker says in its beats, and what it does with the answers.</summary>
[TestFixture]
public sealed class HeartbeatTests
{
    private static readonly HeldLease First = new("s", 0, 1, 0);

    [Test]
    public async Task Beat_RunningAttempt_IsListedWithItsStep()
    {
        var reported = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var worker = new StubWorker(async (context, drain) =>
        {
            await context.Reporter.Report(30, new Dictionary<string, double> { ["loss"] = 1 }, CancellationToken.None);
            reported.SetResult();
            return await StubWorker.Obedient(context, drain);
        });
        Heartbeat idle = await worker.NextBeat();
        worker.Coordinator.Offer(StubWorker.Grant());
        await reported.Task;
        Heartbeat busy = await worker.NextBeat();
        Assert.That((idle.Session, idle.Number, busy.Number, busy.Draining), Is.EqualTo(("stub-1", 1L, 2L, false)));
        Assert.That(idle.Leases, Is.Empty);
        Assert.That(busy.Leases, Is.EqualTo(new[] { First with { Step = 30 } }));
    }

    [Test]
    public async Task Beat_EndThatIsNotAcknowledged_IsStillListed()
    {
        bool answers = false;
        await using var worker = new StubWorker((_, _) => Task.FromResult(new AttemptResult(Outcomes.Completed)), c => c.OnFinish = _ =>
        {
            if (!answers) throw new CoordinatorException(ProblemCode.Unreachable, "nobody answers");
        });
        worker.Coordinator.Offer(StubWorker.Grant());
        await worker.Time.WaitForTimer(TimeSpan.FromSeconds(0.375));
        worker.Time.Advance(StubWorker.Beat);
        Assert.That((await worker.Coordinator.NextBeat()).Leases, Is.EqualTo(new[] { First }));
        answers = true;
        Task<AttemptEnd> end = worker.Coordinator.NextEnd();
        await worker.Time.RunUntil(end);
        Assert.That((await end).Outcome, Is.EqualTo("completed"));
    }

    [Test]
    public async Task Beat_UnknownSession_RegistersAgainUnderItsNameAndBeatsAtOnce()
    {
        bool known = false;
        await using var worker = new StubWorker(StubWorker.Obedient, c => c.OnBeat = _ =>
            known ? Task.FromResult(new HeartbeatAnswer(15, [])) : throw new CoordinatorException(ProblemCode.NotFound, "who?"));
        worker.Coordinator.OnRegister = r =>
        {
            known = true;
            return new AgentRegistered(r.Session, 0);
        };
        await worker.NextBeat();
        Assert.That((await worker.Coordinator.NextBeat()).Number, Is.EqualTo(2));
        Assert.That(worker.Coordinator.Registered.Select(r => r.Session), Is.EqualTo(new[] { "stub-1", "stub-1" }));
    }

    [Test]
    public async Task Lease_UnknownSession_RegistersAgainAndAsksAgain()
    {
        int asked = 0;
        await using var worker = new StubWorker(StubWorker.Obedient, c => c.OnLease = _ =>
        {
            if (asked++ == 0) throw new CoordinatorException(ProblemCode.NotFound, "who?");
        });
        worker.Coordinator.Offer(StubWorker.Grant());
        await worker.NextAttempt();
        Assert.That((await worker.NextBeat()).Leases, Is.EqualTo(new[] { First }));
        Assert.That(worker.Coordinator.Registered, Has.Count.EqualTo(2));
        Assert.That(worker.Coordinator.Leases.Select(l => l.RequestId).Distinct(), Has.Exactly(1).Items);
    }

    [TestCase(LeaseVerdicts.Stop, 1, "stopped")]
    [TestCase(LeaseVerdicts.Stale, 1, null)]
    public async Task Verdict_ThatEndsTheAttempt_IsObeyed(string verdict, int attempt, string? end)
    {
        await using var worker = new StubWorker(StubWorker.Obedient, c => c.OnBeat = b => Task.FromResult(new HeartbeatAnswer(15, b.Leases.Count == 0 ? [] : [new LeaseVerdict("s", 0, attempt, verdict, "why")])));
        worker.Coordinator.Offer(StubWorker.Grant());
        await worker.NextAttempt();
        await worker.NextBeat();
        if (end is not null) Assert.That((await worker.Coordinator.NextEnd()).Outcome, Is.EqualTo(end));
        worker.Coordinator.Offer(StubWorker.Grant(trial: 1));
        await worker.NextAttempt();
        Assert.That((await worker.NextBeat()).Leases.Select(l => l.Trial), Does.Not.Contain(0));
        Assert.That(worker.Coordinator.EndsTold, Is.EqualTo(end is null ? 0 : 1));
    }

    [TestCase("keep", 1)]
    [TestCase("defragment", 1)]
    [TestCase(LeaseVerdicts.Stale, 2)]
    public async Task Verdict_ThatIsUnknownOrOfAnotherAttempt_ChangesNothing(string verdict, int attempt)
    {
        await using var worker = new StubWorker(StubWorker.Obedient, c => c.OnBeat = b => Task.FromResult(new HeartbeatAnswer(15, [new LeaseVerdict("s", 0, attempt, verdict, null)])));
        worker.Coordinator.Offer(StubWorker.Grant());
        await worker.NextAttempt();
        await worker.NextBeat();
        Assert.That((await worker.NextBeat()).Leases, Is.EqualTo(new[] { First }));
    }

    [Test]
    public async Task Drain_AskedForInAnAnswer_GivesBackAndEnds()
    {
        await using var worker = new StubWorker(StubWorker.Obedient, c => c.OnBeat = _ => Task.FromResult(new HeartbeatAnswer(15, []) { Drain = true }));
        worker.Coordinator.Offer(StubWorker.Grant());
        await worker.NextAttempt();
        await worker.NextBeat();
        Assert.That((await worker.Coordinator.NextEnd()).Outcome, Is.EqualTo("released"));
        await worker.Drained();
    }

    [Test]
    public async Task Drain_OfAnAttemptThatTakesItsTime_BeatsOn()
    {
        var saved = new TaskCompletionSource<AttemptResult>();
        await using var worker = new StubWorker((_, _) => saved.Task);
        worker.Coordinator.Offer(StubWorker.Grant());
        await worker.NextAttempt();
        worker.Drain();
        Heartbeat first = await worker.Coordinator.NextBeat();
        Assert.That((first.Draining, first.Leases.Count), Is.EqualTo((true, 1)));
        saved.SetResult(new AttemptResult(Outcomes.Released));
        Assert.That((await worker.Coordinator.NextEnd()).Outcome, Is.EqualTo("released"));
        await worker.Drained();
    }

    [Test]
    public async Task Beat_ThatHangs_TimesOutAndTheNextComesSoon()
    {
        var never = new TaskCompletionSource<HeartbeatAnswer>();
        await using var worker = new StubWorker(StubWorker.Obedient, c => c.OnBeat = b => b.Number == 1 ? never.Task : Task.FromResult(new HeartbeatAnswer(15, [])));
        await worker.NextBeat();
        await worker.Time.WaitForTimer(TimeSpan.FromSeconds(10));
        worker.Time.Advance(TimeSpan.FromSeconds(10));
        await worker.Time.WaitForTimer(TimeSpan.FromSeconds(0.375));
        worker.Time.Advance(TimeSpan.FromSeconds(0.375));
        Assert.That((await worker.Coordinator.NextBeat()).Number, Is.EqualTo(2));
    }

    [TestCase(OnDisconnect.Run, 1800, "no coordinator answered for 1800 s")]
    [TestCase(OnDisconnect.Stop, 50, "no coordinator answered for 50 s")]
    public async Task Disconnect_LongerThanTheLimit_GivesTheAttemptBack(OnDisconnect onDisconnect, int limit, string message)
    {
        bool answers = false;
        var began = new TaskCompletionSource<CancellationToken>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var worker = new StubWorker(
            (context, drain) =>
            {
                began.SetResult(drain);
                return StubWorker.Obedient(context, drain);
            },
            c => c.OnBeat = _ => answers ? Task.FromResult(new HeartbeatAnswer(15, [])) : throw new CoordinatorException(ProblemCode.Unreachable, "nobody answers"),
            onDisconnect);
        worker.Coordinator.OnFinish = _ =>
        {
            if (!answers) throw new CoordinatorException(ProblemCode.Unreachable, "nobody answers");
        };
        worker.Coordinator.Offer(StubWorker.Grant());
        CancellationToken drain = await began.Task;
        await worker.Time.WaitForTimer(TimeSpan.FromSeconds(limit));
        worker.Time.Advance(TimeSpan.FromSeconds(limit - 1));
        Assert.That(drain.IsCancellationRequested, Is.False);
        var ordered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using CancellationTokenRegistration onDrain = drain.Register(ordered.SetResult);
        worker.Time.Advance(TimeSpan.FromSeconds(1));
        await ordered.Task;
        answers = true;
        Task<AttemptEnd> end = worker.Coordinator.NextEnd();
        await worker.Time.RunUntil(end);
        Assert.That(((await end).Outcome, (await end).Message), Is.EqualTo(("released", message)));
    }

    [Test]
    public async Task Suspension_LongerThanTheLimit_BeatsBeforeAnythingIsGivenBack()
    {
        var began = new TaskCompletionSource<CancellationToken>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var worker = new StubWorker(
            (context, drain) =>
            {
                began.SetResult(drain);
                return StubWorker.Obedient(context, drain);
            },
            onDisconnect: OnDisconnect.Stop);
        worker.Coordinator.Offer(StubWorker.Grant());
        CancellationToken drain = await began.Task;
        await worker.Time.WaitForTimer(TimeSpan.FromSeconds(50));
        worker.Time.Advance(TimeSpan.FromSeconds(300));
        Assert.That((await worker.Coordinator.NextBeat()).Leases, Is.EqualTo(new[] { First }));
        await worker.Time.WaitForTimer(TimeSpan.FromSeconds(50));
        Assert.That(drain.IsCancellationRequested, Is.False);
    }
}
