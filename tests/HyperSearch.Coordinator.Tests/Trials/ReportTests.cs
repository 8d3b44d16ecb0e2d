using System.Text.Json;
using HyperSearch.Coordinator.Tests.Kit;
using HyperSearch.Core.Studies;
using HyperSearch.Protocol;
using HyperSearch.Protocol.Agents;
using HyperSearch.Protocol.Trials;

namespace HyperSearch.Coordinator.Tests.Trials;

public sealed class ReportTests
{
    [Test]
    public async Task Report_Repeated_IsKeptOnce()
    {
        await using var bench = new Bench();
        Grant grant = await Begin(bench);
        await bench.Report(grant, 0, 0.5);
        await bench.Report(grant, 0, 0.5);
        await bench.Report(grant, 1, 0.1, metric: "train/loss");
        await bench.Report(grant, 1, 0.1, metric: "train/loss");
        await bench.Report(grant, 2, 0.4);
        Assert.That((await bench.Events()).OfType<MetricReported>().Select(r => r.Index), Is.EqualTo(new[] { 0, 2 }));
        TrialDetail detail = await bench.Coordinator.GetTrial("study", 0, CancellationToken.None);
        Assert.That(detail.Curve.Select(p => p.Metrics.Single()), Is.EqualTo(new KeyValuePair<string, double>[] { new("loss", 0.5), new("train/loss", 0.1), new("loss", 0.4) }));
    }

    [Test]
    public async Task Report_AfterAGap_IsRefusedWithTheIndexToSend()
    {
        await using var bench = new Bench();
        Grant grant = await Begin(bench);
        await bench.Report(grant, 0, 0.1, metric: "train/loss");
        CoordinatorException refusal = Assert.ThrowsAsync<CoordinatorException>(() => bench.Report(grant, 2, 0.5))!;
        Assert.That((refusal.Code, refusal.Expected, refusal.Fix), Is.EqualTo((ProblemCode.ReportGap, 1, "send reports again from 1")));
    }

    [Test]
    public async Task Report_OfANewCoordinator_KnowsWhatIsBesideTheJournal()
    {
        var first = new Bench();
        Grant grant = await Begin(first);
        await first.Report(grant, 0, 0.5);
        await first.Report(grant, 1, 0.1, metric: "train/loss");
        await first.DisposeAsync();
        await using var second = new Bench(first.Journal, first.Time);
        Assert.That((await second.Report(grant, 1, 0.1, metric: "train/loss")).Verdict, Is.EqualTo("continue"));
        Assert.That((await second.Report(grant, 2, 0.4)).Verdict, Is.EqualTo("continue"));
    }

    [Test]
    public async Task Report_AfterTheTrialWasTakenBack_SaysStop()
    {
        await using var bench = new Bench();
        Grant grant = await Begin(bench);
        await bench.Register("session-2");
        Assert.That((await bench.Report(grant, 0, 0.5)).Verdict, Is.EqualTo("stop"), "queued again");
        await bench.Lease(0, "session-2");
        Assert.That(Bench.CodeOf(() => bench.Report(grant, 0, 0.5)), Is.EqualTo(ProblemCode.StaleAttempt));
    }

    [Test]
    public async Task Report_AfterTheStudyWasStopped_SaysStop_AndTheTrialCountsIfItCompletes()
    {
        await using var bench = new Bench();
        Grant grant = await Begin(bench);
        await bench.Coordinator.StopStudy("study", null, CancellationToken.None);
        Assert.That((await bench.Report(grant, 0, 0.5)).Verdict, Is.EqualTo("stop"));
        Assert.That((await bench.Complete(grant, 0.5)).State, Is.EqualTo("completed"));
    }

    [Test]
    public async Task MedianPruner_StopsABadTrial_AndItsRecordIsKept()
    {
        await using var bench = new Bench();
        await bench.Submit(Files.Random(9, more: "pruner: {kind: median, warmup_trials: 2}"));
        await bench.Register();
        for (int i = 0; i < 2; i++)
        {
            Grant good = (await bench.Lease())!;
            Assert.That((await bench.Report(good, 0, 0.1, step: 5)).Verdict, Is.EqualTo("continue"));
            await bench.Complete(good, 0.1);
        }

        Grant bad = (await bench.Lease())!;
        ReportAnswer answer = await bench.Report(bad, 0, 0.9, step: 5);
        Assert.That((answer.Verdict, answer.Reason), Is.EqualTo(("stop", "best 0.9 at step 5 is worse than the median 0.1 of 2 completed trials")));
        Assert.That((await bench.Report(bad, 1, 0.05, step: 6)).Verdict, Is.EqualTo("stop"), "the verdict stays");
        JsonElement record = JsonSerializer.SerializeToElement(new { threads = 1 });
        TrialSummary ended = await bench.Coordinator.FinishAttempt(
            new AttemptEnd("study", bad.Trial, bad.Attempt, Bench.Session, "stopped", new Dictionary<string, double> { ["speed"] = 3 }, null, null, record), CancellationToken.None);
        TrialDetail detail = await bench.Coordinator.GetTrial("study", bad.Trial, CancellationToken.None);
        Assert.That((ended.State, ended.Value, ended.Metrics["speed"], detail.Record!.Value.GetProperty("threads").GetInt32()), Is.EqualTo(("pruned", 0.9, 3.0, 1)));
    }

    [Test]
    public async Task Finish_Repeated_IsTheSameResult()
    {
        await using var bench = new Bench();
        Grant grant = await Begin(bench);
        TrialSummary first = await bench.Complete(grant, 0.25);
        TrialSummary again = await bench.Complete(grant, 0.25);
        Assert.That((first.Value, again.Value), Is.EqualTo((0.25, 0.25)));
        Assert.That(Bench.CodeOf(() => bench.Complete(grant, 0.99)), Is.EqualTo(ProblemCode.Conflict), "another result is not acknowledged");
        Assert.That((await bench.Events()).OfType<TrialCompleted>().Count(), Is.EqualTo(1));
    }

    [TestCase("finished", null)]
    [TestCase("failed", "sadness")]
    public async Task Finish_InUnknownWords_IsInvalid(string outcome, string? failure)
    {
        await using var bench = new Bench();
        Grant grant = await Begin(bench);
        Assert.That(Bench.CodeOf(() => bench.End(grant, outcome, failure)), Is.EqualTo(ProblemCode.InvalidRequest));
    }

    [Test]
    public async Task FailedTrial_RetriedByAPerson_RunsAgain()
    {
        await using var bench = new Bench();
        Grant grant = await Begin(bench);
        Assert.That((await bench.End(grant, "failed", "oom")).Error, Is.EqualTo(new TrialError("gpu_oom", "as told")));
        Assert.That((await bench.Coordinator.RetryTrial("study", 0, null, CancellationToken.None)).State, Is.EqualTo("queued"));
        Grant again = (await bench.Lease())!;
        Assert.That((again.Trial, again.Attempt), Is.EqualTo((0, 2)));
    }

    [Test]
    public async Task GetTrial_TellsEveryAttempt()
    {
        await using var bench = new Bench(change: o => o with { Home = "/home" });
        Grant first = await Begin(bench);
        await bench.Report(first, 0, 0.5);
        await bench.Coordinator.CommitCheckpoint(new AttemptCheckpoint("study", 0, 1, Bench.Session, "/srv/c", 7, null, 5), CancellationToken.None);
        await bench.End(first, "released");
        Grant second = (await bench.Lease(3))!;
        await bench.Complete(second, 0.25, JsonSerializer.SerializeToElement(new { seconds = 1 }));
        TrialDetail detail = await bench.Coordinator.GetTrial("study", 0, CancellationToken.None);
        Assert.That(detail.Attempts.Select(a => (a.Attempt, a.Slot, a.Outcome, a.Error?.Class, a.LogPath)), Is.EqualTo(new[]
        {
            (1, 0, "requeued", "preempted", (string?)"/home/studies/study/trials/0/attempt-1/log.txt"),
            (2, 3, "completed", null, "/home/studies/study/trials/0/attempt-2/log.txt"),
        }));
        Assert.That(detail.Checkpoints, Is.EqualTo(new[] { new CheckpointSummary(1, 7, "/srv/c", null, 5) }));
        Assert.That((detail.Source, detail.ProposedAtSeq, detail.Record!.Value.GetRawText()), Is.EqualTo(("strategy", 2L, """{"seconds":1}""")));
    }

    [Test]
    public async Task GetTrials_AfterAPosition_AreThoseThatChangedSince()
    {
        await using var bench = new Bench();
        Grant grant = await Begin(bench);
        await bench.Complete(grant, 0.5);
        TrialPage all = await bench.Coordinator.GetTrials("study", 0, CancellationToken.None);
        Grant next = (await bench.Lease())!;
        TrialPage changed = await bench.Coordinator.GetTrials("study", all.Seq, CancellationToken.None);
        Assert.That((all.Trials.Count, changed.Trials.Single().Number), Is.EqualTo((1, next.Trial)));
    }

    private static async Task<Grant> Begin(Bench bench)
    {
        await bench.Submit(Files.Random(9));
        await bench.Register();
        return (await bench.Lease())!;
    }
}
