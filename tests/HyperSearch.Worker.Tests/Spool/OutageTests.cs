using HyperSearch.Protocol;
using HyperSearch.Protocol.Agents;
using HyperSearch.Worker.Attempts;

namespace HyperSearch.Worker.Tests.Spool;

/// <summary>What becomes of an attempt's words while nobody answers, and afterwards.</summary>
[TestFixture]
public sealed class OutageTests
{
    private readonly MemorySpoolFiles disk = new();
    private bool answers;

    [SetUp]
    public void Begin()
    {
        answers = true;
        foreach (string name in disk.List()) disk.Delete(name);
        disk.IsFull = false;
    }

    [TestCase(false)]
    [TestCase(true, Description = "A disk that is full takes only the memory of a next life away.")]
    public async Task Outage_AttemptComputesOn_AndEverythingIsToldInOrderAfterwards(bool full)
    {
        disk.IsFull = full;
        List<Verdict> verdicts = [];
        await using var worker = new StubWorker(
            async (context, _) =>
            {
                verdicts.Add(await Report(context, 1));
                answers = false;
                verdicts.Add(await Report(context, 2));
                verdicts.Add(await Report(context, 3));
                await context.Reporter.Checkpoint("state", 3, CancellationToken.None);
                verdicts.Add(await Report(context, 4));
                return new AttemptResult(Outcomes.Completed);
            },
            Refuse,
            disk: disk);
        worker.Coordinator.Offer(StubWorker.Grant());
        await worker.Time.WaitForTimer(TimeSpan.FromSeconds(0.375));
        Assert.That(worker.Coordinator.Reports, Has.Count.EqualTo(1));
        answers = true;
        Task<AttemptEnd> end = worker.Coordinator.NextEnd();
        await worker.Time.RunUntil(end);
        Assert.That(verdicts, Is.All.EqualTo(Verdict.Continue));
        Assert.That((await end).Metrics["loss"], Is.EqualTo(4));
        Assert.That(worker.Coordinator.Reports.Select(r => (r.Index, r.Step)), Is.EqualTo(new[] { (0, 1L), (1, 2L), (2, 3L), (3, 4L) }));
        Assert.That(worker.Coordinator.Checkpoints.Single().Step, Is.EqualTo(3));
    }

    [Test]
    public async Task Outage_StaleAfterwards_DropsWhatIsLeftAndEndsTheAttempt()
    {
        await using var worker = new StubWorker(
            async (context, drain) =>
            {
                answers = false;
                await Report(context, 1);
                await Report(context, 2);
                return await StubWorker.Obedient(context, drain);
            },
            c =>
            {
                Refuse(c);
                Func<AttemptReport, ReportAnswer> inner = c.OnReport;
                c.OnReport = r => answers ? throw new CoordinatorException(ProblemCode.StaleAttempt, "attempt 2 was granted since") : inner(r);
            },
            disk: disk);
        worker.Coordinator.Offer(StubWorker.Grant());
        AttemptContext context = await worker.NextAttempt();
        await worker.Time.WaitForTimer(TimeSpan.FromSeconds(0.375));
        answers = true;
        var lost = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using CancellationTokenRegistration registration = context.Orders.Lose.Register(lost.SetResult);
        await worker.Time.RunUntil(lost.Task);
        worker.Coordinator.Offer(StubWorker.Grant(trial: 1));
        await worker.NextAttempt();
        Assert.That((worker.Coordinator.Reports.Count, worker.Coordinator.EndsTold), Is.EqualTo((0, 0)));
    }

    [Test]
    public async Task Outage_VerdictOfALateReport_StopsTheAttempt()
    {
        await using var worker = new StubWorker(
            async (context, drain) =>
            {
                answers = false;
                await Report(context, 1);
                return await StubWorker.Obedient(context, drain);
            },
            c =>
            {
                Refuse(c);
                Func<AttemptReport, ReportAnswer> inner = c.OnReport;
                c.OnReport = r => answers ? new ReportAnswer("stop", "pruned") : inner(r);
            },
            disk: disk);
        worker.Coordinator.Offer(StubWorker.Grant());
        await worker.Time.WaitForTimer(TimeSpan.FromSeconds(0.375));
        answers = true;
        Task<AttemptEnd> end = worker.Coordinator.NextEnd();
        await worker.Time.RunUntil(end);
        Assert.That((await end).Outcome, Is.EqualTo("stopped"));
    }

    [Test]
    public async Task Outage_AtTheRungThatTheGrantNames_PausesWithoutBeingTold()
    {
        List<Verdict> verdicts = [];
        await using var worker = new StubWorker(
            async (context, _) =>
            {
                answers = false;
                verdicts.Add(await Report(context, 1));
                verdicts.Add(await Report(context, 2));
                return new AttemptResult(Outcomes.Stopped);
            },
            Refuse,
            disk: disk);
        worker.Coordinator.Offer(StubWorker.Grant() with { Until = 2 });
        await worker.Time.WaitForTimer(TimeSpan.FromSeconds(0.375));
        answers = true;
        Task<AttemptEnd> end = worker.Coordinator.NextEnd();
        await worker.Time.RunUntil(end);
        Assert.That(verdicts, Is.EqualTo(new[] { Verdict.Continue, Verdict.Pause }));
        Assert.That((await end).Outcome, Is.EqualTo("stopped"));
    }

    [TestCase(true, new[] { 0, 1, 2, 3, 1, 2, 3 })]
    [TestCase(false, new[] { 0, 1, 2, 3, 0, 1, 2, 3 }, Description = "A coordinator that does not say what is next: everything comes again.")]
    public async Task Gap_AfterReportsThatTheCoordinatorLost_SendsThoseAgain(bool says, int[] sent)
    {
        List<int> kept = [], came = [];
        await using var worker = new StubWorker(
            async (context, _) =>
            {
                await Report(context, 1);
                await Report(context, 2);
                await Report(context, 3);
                kept.RemoveRange(1, 2); // restored from a copy that is older
                await Report(context, 4);
                return new AttemptResult(Outcomes.Completed);
            },
            c => c.OnReport = r =>
            {
                came.Add(r.Index);
                if (r.Index > kept.Count) throw new CoordinatorException(ProblemCode.ReportGap, $"{kept.Count} is next") { Expected = says ? kept.Count : null };
                if (r.Index == kept.Count) kept.Add(r.Index);
                return new ReportAnswer("continue", null);
            },
            disk: disk);
        worker.Coordinator.Offer(StubWorker.Grant());
        await worker.Coordinator.NextEnd();
        Assert.That(kept, Is.EqualTo(new[] { 0, 1, 2, 3 }));
        Assert.That(came, Is.EqualTo(sent));
    }

    [TestCase(true)]
    [TestCase(false, Description = "A coordinator that does not say what is next.")]
    public async Task Gap_ThatStaysAfterReportsWereSaidAgain_IsWaitedOut(bool says)
    {
        List<int> kept = [];
        bool isBehind = false;
        await using var worker = new StubWorker(
            async (context, _) =>
            {
                await Report(context, 1);
                isBehind = true; // from here on another coordinator answers at first, which has not read the report yet
                await Report(context, 2);
                return new AttemptResult(Outcomes.Completed);
            },
            c => c.OnReport = r =>
            {
                if (isBehind && r.Index > 0) throw new CoordinatorException(ProblemCode.ReportGap, "0 is next") { Expected = says ? 0 : null };
                if (r.Index == kept.Count) kept.Add(r.Index);
                return new ReportAnswer("continue", null);
            },
            disk: disk);
        worker.Coordinator.Offer(StubWorker.Grant());
        await worker.Time.WaitForTimer(TimeSpan.FromSeconds(0.375));
        isBehind = false;
        Task<AttemptEnd> end = worker.Coordinator.NextEnd();
        await worker.Time.RunUntil(end);

        Assert.That((await end).Metrics["loss"], Is.EqualTo(2));
        Assert.That(kept, Is.EqualTo(new[] { 0, 1 }));
    }

    [TestCase(0)]
    [TestCase(40, Description = "The last line is torn: it was only the note that something before it was settled, or is told by a next attempt.")]
    public async Task NextLife_EndOfAnEarlierOne_IsToldBeforeTheRegistration(int torn)
    {
        var first = new StubWorker(
            async (context, _) =>
            {
                await Report(context, 1);
                answers = false;
                await Report(context, 2);
                return new AttemptResult(Outcomes.Completed);
            },
            Refuse,
            disk: disk);
        first.Coordinator.Offer(StubWorker.Grant());
        await first.Time.WaitForTimer(TimeSpan.FromSeconds(0.375));
        await first.DisposeAsync();
        string file = disk.List().Single();
        disk.Append(file, new byte[torn]);
        disk.Tear(file, torn / 2);

        answers = true;
        bool registered = false;
        List<string> told = [];
        await using var second = new StubWorker(StubWorker.Obedient, c =>
        {
            c.OnReport = r =>
            {
                told.Add($"report {r.Index}, registered {registered}");
                return new ReportAnswer("continue", null);
            };
            c.OnFinish = e => told.Add($"{e.Outcome} of {e.Session}, registered {registered}");
            c.OnRegister = r =>
            {
                registered = true;
                return new AgentRegistered(r.Session, 0);
            };
        }, disk: disk, session: "stub-2");
        await second.NextBeat();
        Assert.That(told, Is.EqualTo(new[] { "report 1, registered False", "completed of stub-1, registered False" }));
        Assert.That(disk.List(), Has.None.EqualTo(file));
    }

    [Test]
    public async Task EndOfASession_WithNothingLeftToTell_LeavesNoFile()
    {
        var worker = new StubWorker((_, _) => Task.FromResult(new AttemptResult(Outcomes.Completed)), disk: disk);
        worker.Coordinator.Offer(StubWorker.Grant());
        await worker.Coordinator.NextEnd();
        await worker.DisposeAsync();
        Assert.That(disk.List(), Is.Empty);
    }

    private static Task<Verdict> Report(AttemptContext context, long step) =>
        context.Reporter.Report(step, new Dictionary<string, double> { ["loss"] = step }, CancellationToken.None);

    private void Refuse(FakeCoordinator coordinator)
    {
        coordinator.OnReport = _ => answers ? new ReportAnswer("continue", null) : throw Nobody();
        coordinator.OnCheckpoint = _ => Demand();
        coordinator.OnFinish = _ => Demand();
        coordinator.OnBeat = _ => answers ? Task.FromResult(new HeartbeatAnswer(15, [])) : throw Nobody();
    }

    private void Demand()
    {
        if (!answers) throw Nobody();
    }

    private static CoordinatorException Nobody() => new(ProblemCode.Unreachable, "nobody answers");
}
