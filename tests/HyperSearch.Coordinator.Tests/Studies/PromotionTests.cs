using HyperSearch.Coordinator.Tests.Kit;
using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;
using HyperSearch.Journal;
using HyperSearch.Journal.InMemory;
using HyperSearch.Protocol.Agents;
using HyperSearch.Protocol.Studies;
using HyperSearch.Protocol.Trials;

namespace HyperSearch.Coordinator.Tests.Studies;

public sealed class PromotionTests
{
    private const string Asha = "pruner: {kind: asha, min: 1, max: 9}";

    [Test]
    public async Task Report_AtTheRung_IsAnsweredByPause_AndTheTrialWaitsWithItsCheckpoint()
    {
        await using Bench bench = await Begin(4);
        Grant grant = (await bench.Lease())!;
        Assert.That(grant.Until, Is.EqualTo(1));
        ReportAnswer answer = await bench.Report(grant, 0, 0.5, step: 1);
        Assert.That((answer.Verdict, answer.Reason), Is.EqualTo(("pause", "rung 1 is reached")));
        Assert.That((await bench.Report(grant, 0, 0.5, step: 1)).Verdict, Is.EqualTo("pause"), "repeated");
        await Save(bench, grant, 1);
        TrialSummary paused = await bench.End(grant, "stopped");
        Assert.That((paused.State, paused.Value, paused.Step), Is.EqualTo(("paused", (double?)null, (long?)1)));
        Assert.That((await bench.Summary()).Trials["paused"], Is.EqualTo(1));
        TrialDetail detail = await bench.Coordinator.GetTrial("study", grant.Trial, CancellationToken.None);
        Assert.That(detail.Attempts.Single().Outcome, Is.EqualTo("paused"));
    }

    [Test]
    public async Task Lease_WithATrialToPromote_GoesToItBeforeAnythingNew()
    {
        await using Bench bench = await Begin(9);
        for (int i = 0; i < 3; i++) await RunLeg(bench, (await bench.Lease())!, 3 - i);
        Grant promoted = (await bench.Lease())!;
        Assert.That((promoted.Trial, promoted.Attempt, promoted.Until, promoted.ResumeFrom?.Step), Is.EqualTo((2, 2, (long?)3, (long?)1)));
        Assert.That((await bench.Report(promoted, 0, 0.9, step: 2)).Verdict, Is.EqualTo("continue"), "between rungs");
        Assert.That((await bench.Report(promoted, 1, 0.8, step: 3)).Verdict, Is.EqualTo("pause"));
    }

    [Test]
    public async Task Study_RunToItsEnd_PrunesWhatWasNotPromoted_AndVerifies()
    {
        await using Bench bench = await Begin(12);
        await RunAll(bench);
        StudySummary summary = await bench.Summary();
        IReadOnlyList<TrialSummary> trials = await bench.Trials();
        Assert.That(summary.State, Is.EqualTo("finished"));
        Assert.That(trials.Count(t => t.State == "completed"), Is.GreaterThan(0));
        Assert.That(trials.Select(t => t.State), Is.All.AnyOf("completed", "pruned"));
        List<StudyEvent> events = await bench.Events();
        Assert.That(events.OfType<TrialPromoted>(), Is.Not.Empty);
        Assert.That(events.OfType<MetricReported>().GroupBy(r => (r.Number, r.Step)).Select(g => g.Count()), Is.All.EqualTo(1), "no step was worked through twice");
        VerificationReport report = await bench.Coordinator.VerifyStudy("study", CancellationToken.None);
        Assert.That(report.Holds, Is.True, report.Difference);
    }

    [Test]
    public async Task Study_OfAModelUnderRungs_OnSeveralSlots_Verifies([Values("gp", "gp, curves: kernel, startup_trials: 5")] string strategy)
    {
        await using var bench = new Bench(change: o => o with { ProposesBeside = _ => false });
        await bench.Submit(Files.Study(space: Files.Continuum, strategy: strategy, parallelism: 3, more: $"budget: {{trials: 14}}\n{Asha}"));
        await bench.Register();
        var held = new SortedDictionary<int, Grant>();
        do
        {
            for (int slot = 0; slot < 3; slot++)
                if (!held.ContainsKey(slot) && await bench.Lease(slot) is { } grant) held[slot] = grant;
            if (held.Count == 0) break;
            (int done, Grant leg) = held.MinBy(h => (h.Value.Attempt, h.Value.Trial));
            held.Remove(done);
            await RunLeg(bench, leg, Bench.Worth(leg));
        }
        while (true);

        VerificationReport report = await bench.Coordinator.VerifyStudy("study", CancellationToken.None);
        Assert.That((report.Holds, report.Proposals), Is.EqualTo((true, 14)), report.Difference);
    }

    [Test]
    public async Task Study_WithADiscreteSpace_EndsWhenItIsExhaustedAndNothingComesBack()
    {
        await using var bench = new Bench();
        await bench.Submit("""
            name: study
            objective: {metric: loss}
            space: {n: {type: int, low: 0, high: 4}}
            pruner: {kind: asha, min: 1, max: 9}
            budget: {time: 10m}
            trial: {kind: command, run: [/bin/true]}
            """);
        await bench.Register();
        await RunAll(bench);
        StudySummary summary = await bench.Summary();
        Assert.That((summary.State, summary.Trials["completed"], summary.Trials["completed"] + summary.Trials["pruned"]), Is.EqualTo(("finished", 1, 5)), "the best one was brought to its end");
    }

    [Test]
    public async Task Study_TakenUpByANewCoordinator_GoesOnPromotingAndVerifies()
    {
        Bench first = await Begin(9);
        for (int i = 0; i < 4; i++) await RunLeg(first, (await first.Lease())!, 9 - i);
        await first.DisposeAsync();
        await using var second = new Bench(first.Journal, first.Time);
        await second.Submit(Files.Random(9, more: Asha));
        await second.Register();
        await RunAll(second);
        Assert.That((await second.Summary()).State, Is.EqualTo("finished"));
        Assert.That((await second.Coordinator.VerifyStudy("study", CancellationToken.None)).Holds, Is.True);
    }

    [Test]
    public async Task Verify_WithAnotherTrialPromoted_NamesThatEvent()
    {
        var journal = new ScriptedJournal(new InMemoryJournal());
        await using Bench bench = await Begin(9, journal);
        for (int i = 0; i < 4; i++) await RunLeg(bench, (await bench.Lease())!, 9 - i);
        long seq = (await bench.Events()).FindIndex(e => e is TrialPromoted) + 1;
        journal.OnRead = entry => entry.Seq == seq ? entry with { Event = ((TrialPromoted)entry.Event!) with { Target = new RungTarget(4, false) } } : entry;
        VerificationReport report = await bench.Coordinator.VerifyStudy("study", CancellationToken.None);
        Assert.That((report.Holds, report.FirstDifferingSeq), Is.EqualTo((false, (long?)seq)));
        Assert.That(report.Difference, Is.EqualTo("trial 2 was promoted to run to 4, but that of trial 2 to 3 follows from the events before it"));
    }

    private static async Task<Bench> Begin(int trials, IJournal? journal = null)
    {
        var bench = new Bench(journal);
        await bench.Submit(Files.Random(trials, more: Asha));
        await bench.Register();
        return bench;
    }

    private static Task Save(Bench bench, Grant grant, long step) => bench.Coordinator.CommitCheckpoint(
        new AttemptCheckpoint(grant.Study, grant.Trial, grant.Attempt, Bench.Session, "/srv/c", step, null, 1), CancellationToken.None);

    /// <summary>Steps up to the pause or the end at step 9.</summary>
    private static async Task RunLeg(Bench bench, Grant grant, double worth)
    {
        long step = grant.ResumeFrom?.Step ?? 0;
        for (int index = 0; step < 9; index++)
        {
            string verdict = (await bench.Report(grant, index, worth + 1.0 / ++step, step)).Verdict;
            if (verdict == "continue") continue;
            await Save(bench, grant, step);
            await bench.End(grant, "stopped");
            return;
        }

        await bench.Complete(grant, worth);
    }

    private static async Task RunAll(Bench bench)
    {
        while (await bench.Lease() is { } grant) await RunLeg(bench, grant, Bench.Worth(grant));
    }
}
