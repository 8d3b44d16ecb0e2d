using HyperSearch.Coordinator.Artifacts;
using HyperSearch.Coordinator.Tests.Kit;
using HyperSearch.Core.Studies;
using HyperSearch.Journal;
using HyperSearch.Journal.InMemory;
using HyperSearch.Protocol.Agents;
using HyperSearch.Protocol.Artifacts;
using HyperSearch.Protocol.Studies;
using HyperSearch.Protocol.Trials;

namespace HyperSearch.Coordinator.Tests.Studies;

/// <summary>Population based training through the coordinator: legs that end, checkpoints that others start from.</summary>
public sealed class PopulationTests
{
    private const string Pbt = "pbt, population: 4, interval: 10, max: 30";

    [Test]
    public async Task Study_OnSeveralSlots_HandsCheckpointsOn_AndVerifies()
    {
        await using Bench bench = await Begin(40, parallelism: 3);
        var held = new SortedDictionary<int, Grant>();
        var ends = new Dictionary<int, Grant>();
        for (int turn = 0; ; turn++)
        {
            for (int slot = 0; slot < 3; slot++)
                if (!held.ContainsKey(slot) && await bench.Lease(slot) is { } grant) held[slot] = grant;
            if (held.Count == 0) break;
            (int done, Grant leg) = held.ElementAt(turn * 5 % held.Count);
            held.Remove(done);
            CheckGrant(leg, ends, (await bench.Trials())[leg.Trial].Lineage!);
            await RunLeg(bench, leg);
            ends[leg.Trial] = leg;
        }

        StudySummary summary = await bench.Summary();
        Assert.That((summary.State, summary.Trials["completed"]), Is.EqualTo(("finished", 12)), "4 members of 3 intervals");
        Assert.That((await bench.Events()).OfType<StudyFinished>().Single().Message, Is.EqualTo("every member of the population has ended its training, after 12 trials in all"));
        VerificationReport report = await bench.Coordinator.VerifyStudy("study", CancellationToken.None);
        Assert.That((report.Holds, report.Proposals), Is.EqualTo((true, 12)), report.Difference);
    }

    [Test]
    public async Task Lease_MoreSlotsThanMembers_WaitsForAnEndAndThenGrants()
    {
        await using Bench bench = await Begin(40, parallelism: 8);
        Grant[] members = [.. await Task.WhenAll(Enumerable.Range(0, 4).Select(async slot => (await bench.Lease(slot))!))];
        Assert.That(await bench.Lease(5), Is.Null, "all four are out");
        Assert.That((await bench.Summary()).State, Is.EqualTo("running"));
        await RunLeg(bench, members[2]);
        Assert.That((await bench.Lease(5))?.StartFrom?.Trial, Is.EqualTo(members[2].Trial));
    }

    [Test]
    public async Task Report_AtTheEndOfALeg_PausesTheAttempt_AndItsEndCompletesTheTrial()
    {
        await using Bench bench = await Begin(40);
        Grant grant = (await bench.Lease())!;
        Assert.That((await bench.Report(grant, 0, 0.5, step: 5)).Verdict, Is.EqualTo("continue"));
        ReportAnswer answer = await bench.Report(grant, 1, 0.4, step: 10);
        Assert.That((answer.Verdict, answer.Reason), Is.EqualTo(("pause", "the interval's end 10 is reached")));
        await Save(bench, grant, 10);
        TrialSummary done = await bench.End(grant, "stopped");
        Assert.That((done.State, done.Value), Is.EqualTo(("completed", (double?)0.4)));
        Assert.That(done.Lineage, Is.EqualTo(new TrialLineage(0, 0, null, 0, 10)));
    }

    [Test]
    public async Task End_OfALegWithoutACheckpoint_FailsAndSaysWhatIsMissing()
    {
        await using Bench bench = await Begin(40);
        Grant grant = (await bench.Lease())!;
        await bench.Report(grant, 0, 0.5, step: 10);
        await bench.End(grant, "stopped");
        TrialSummary waits = (await bench.Trials())[grant.Trial];
        Assert.That(waits.State, Is.EqualTo("queued"), "user errors are tried once more");
        Assert.That(waits.QueuedBecause, Does.StartWith("no checkpoint after step 0: population based training goes on from checkpoints, so save one by step 10"));
    }

    [Test]
    public async Task Register_AfterALegWasSavedAtItsEnd_CompletesIt()
    {
        await using Bench bench = await Begin(40);
        Grant grant = (await bench.Lease())!;
        await bench.Report(grant, 0, 0.5, step: 10);
        await Save(bench, grant, 10);
        await bench.Register("session-2");
        Assert.That((await bench.Trials())[grant.Trial].State, Is.EqualTo("completed"));
        Assert.That((await bench.Events()).OfType<TrialCompleted>().Single().ResumeStep, Is.EqualTo(10));
    }

    [Test]
    public async Task Lease_OfAnInterruptedChild_HasItsOwnCheckpointAndItsParents()
    {
        await using Bench bench = await Begin(40);
        for (int i = 0; i < 4; i++) await RunLeg(bench, (await bench.Lease())!);
        Grant child = (await bench.Lease())!;
        Assert.That((child.ResumeFrom, child.Until), Is.EqualTo((child.StartFrom, (long?)20)));
        await bench.Report(child, 0, 0.3, step: 12);
        await Save(bench, child, 13);
        await bench.End(child, "released");
        Grant again = (await bench.Lease())!;
        Assert.That((again.Trial, again.Attempt, again.ResumeFrom?.Step, again.ResumeFrom?.Trial), Is.EqualTo((child.Trial, 2, (long?)13, (int?)null)));
        Assert.That((again.StartFrom, again.Seed), Is.EqualTo((child.StartFrom, child.Seed)));
        Assert.That((await StateOf(bench)).Tokens, Is.EqualTo(43), "4 legs of 10 steps and 3 of the child");
    }

    [Test]
    public async Task LiveArtifacts_OfAPopulation_HoldWhatOthersStartFrom()
    {
        await using Bench bench = await Begin(40);
        int checkedGrants = 0;
        while (await bench.Lease() is { } grant)
        {
            if (grant.StartFrom is { } start)
            {
                checkedGrants++;
                Assert.That(LiveArtifacts.Of(await StateOf(bench)).Select(a => a.Sha256), Does.Contain(ArtifactReference.Parse(start.Path)), $"trial {grant.Trial}");
            }

            await RunLeg(bench, grant);
        }

        Assert.That(checkedGrants, Is.EqualTo(8));
    }

    [Test]
    public async Task Edit_ThatLeavesMembersOutside_ReplacesThemInside_AndVerifies()
    {
        await using Bench bench = await Begin(40);
        for (int i = 0; i < 6; i++) await RunLeg(bench, (await bench.Lease())!);
        string narrow = "rate: {type: float, low: 1e-5, high: 1e-2, scale: log}, depth: {type: int, low: 2, high: 6}";
        await bench.Coordinator.EditStudy("study", new Protocol.Studies.EditStudy(Files.Study(space: narrow, strategy: Pbt, more: "budget: {trials: 40}"), "s.yaml", "edit"), CancellationToken.None);
        while (await bench.Lease() is { } grant) await RunLeg(bench, grant);
        StudyState state = await StateOf(bench);
        Assert.That(state.Outside, Is.Not.Empty, "otherwise nothing is tested");
        Assert.That(state.Trials.Skip(6).Select(t => state.Spec.Space.Refusal(t.Parameters)), Is.All.Null);
        Assert.That(state.Trials.Skip(6).Select(t => t.View.Leg!.Parent).OfType<int>(), Has.None.AnyOf(state.Outside.Cast<object>().ToArray()));
        VerificationReport report = await bench.Coordinator.VerifyStudy("study", CancellationToken.None);
        Assert.That(report.Holds, Is.True, report.Difference);
    }

    [Test]
    public async Task Verify_WithAnotherParent_NamesThatEvent()
    {
        var journal = new ScriptedJournal(new InMemoryJournal());
        await using Bench bench = await Begin(40, journal: journal);
        for (int i = 0; i < 6; i++) await RunLeg(bench, (await bench.Lease())!);
        List<StudyEvent> events = await bench.Events();
        long seq = events.FindIndex(e => e is TrialProposed { Leg.Parent: 0 }) + 1;
        var proposed = (TrialProposed)events[(int)seq - 1];
        journal.OnRead = entry => entry.Seq == seq ? entry with { Event = proposed with { Leg = proposed.Leg! with { Parent = 3 } } } : entry;
        VerificationReport report = await bench.Coordinator.VerifyStudy("study", CancellationToken.None);
        Assert.That((report.Holds, report.FirstDifferingSeq), Is.EqualTo((false, (long?)seq)));
        Assert.That(report.Difference, Does.Contain("from step 10 of trial 3, but as generation 1 of member").And.Contain("from step 10 of trial 0 follows"));
    }

    [Test]
    public async Task Submit_WithAPruner_IsRefused()
    {
        await using var bench = new Bench();
        string code = Bench.CodeOf(() => bench.Submit(Files.Study(space: Files.Continuum, strategy: Pbt, more: "budget: {trials: 9}\npruner: {kind: median}")));
        Assert.That(code, Is.EqualTo("invalid_study"));
    }

    private static async Task<Bench> Begin(int trials, int parallelism = 1, IJournal? journal = null)
    {
        var bench = new Bench(journal);
        await bench.Submit(Files.Study(space: Files.Continuum, strategy: Pbt, parallelism: parallelism, more: $"budget: {{trials: {trials}}}"));
        await bench.Register();
        return bench;
    }

    private static async Task<StudyState> StateOf(Bench bench) => (await bench.Events()).Aggregate((StudyState?)null, StudyFold.Apply)!;

    private static void CheckGrant(Grant grant, Dictionary<int, Grant> ends, TrialLineage lineage)
    {
        if (lineage.Parent is not { } parent)
        {
            Assert.That((grant.ResumeFrom, grant.StartFrom, lineage.From), Is.EqualTo(((ResumePoint?)null, (ResumePoint?)null, 0L)));
            return;
        }

        Assert.That(grant.StartFrom, Is.EqualTo(new ResumePoint(PathOf(parent), lineage.From, null) { Trial = parent }));
        Assert.That(grant.ResumeFrom, Is.EqualTo(grant.StartFrom));
        Assert.That(grant.Seed, Is.EqualTo(ends[parent].Seed), "the order of the data goes on");
        Assert.That(grant.Until, Is.EqualTo(lineage.From == 20 ? null : lineage.From + 10));
    }

    /// <summary>A checkpoint in the coordinator's own store, whose hash is the trial's number.</summary>
    private static string PathOf(int trial) => ArtifactReference.To(trial.ToString("x64", System.Globalization.CultureInfo.InvariantCulture));

    private static Task Save(Bench bench, Grant grant, long step) => bench.Coordinator.CommitCheckpoint(
        new AttemptCheckpoint(grant.Study, grant.Trial, grant.Attempt, Bench.Session, PathOf(grant.Trial), step, null, 1), CancellationToken.None);

    /// <summary>Trains to the end of the leg in two reports; the last leg of a member ends by itself.</summary>
    private static async Task RunLeg(Bench bench, Grant grant)
    {
        long from = grant.ResumeFrom?.Step ?? 0;
        double worth = Math.Abs(Math.Log10(grant.Parameters.GetProperty("rate").GetDouble()) + 3) + (grant.Trial * 1e-6);
        await bench.Report(grant, 0, worth + 1, from + 5);
        string verdict = (await bench.Report(grant, 1, worth, from + 10)).Verdict;
        Assert.That(verdict, Is.EqualTo(grant.Until is null ? "continue" : "pause"));
        await Save(bench, grant, from + 10);
        if (grant.Until is null) await bench.Complete(grant, worth);
        else await bench.End(grant, "stopped");
    }
}
