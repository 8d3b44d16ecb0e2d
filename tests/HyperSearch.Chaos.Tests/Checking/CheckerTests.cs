using HyperSearch.Chaos.Tests.Workloads;
using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;
using HyperSearch.Journal;
using HyperSearch.Protocol.Agents;
using HyperSearch.Protocol.Studies;
using HyperSearch.Protocol.Trials;

namespace HyperSearch.Chaos.Tests.Checking;

/// <summary>The checker finds what it is there to find: each planted violation, and none where nothing is wrong.</summary>
[TestFixture]
public sealed class CheckerTests
{
    [Test]
    public void Check_SoundHistory_FindsNothing() => Assert.That(Check(PlantedHistory.Events(), PlantedHistory.Said()), Is.Empty);

    [TestCaseSource(nameof(Planted))]
    public void Check_PlantedViolation_IsFound(Action<List<StudyEvent>> plant, Promise promise)
    {
        List<StudyEvent> events = PlantedHistory.Events();
        plant(events);
        Assert.That(Check(events, PlantedHistory.Said()).Select(v => v.Promise), Does.Contain(promise));
    }

    [Test]
    public void Check_GapInThePositions_IsFound()
    {
        StudyHistory history = PlantedHistory.Of(PlantedHistory.Events());
        history = history with { Entries = [.. history.Entries.Where(e => e.Seq != 7)] };
        Assert.That(HistoryRules.Check(history).Select(v => v.Promise), Does.Contain(Promise.PositionsAreContiguous));
    }

    [Test]
    public void Check_DamagedEvent_IsFound()
    {
        StudyHistory history = PlantedHistory.Of(PlantedHistory.Events());
        history = history with { Entries = [.. history.Entries.Select(e => e.Seq == 7 ? e with { Event = null, Damage = "checksum" } : e)] };
        Assert.That(HistoryRules.Check(history).Select(v => v.Promise), Does.Contain(Promise.PositionsAreContiguous));
    }

    [Test]
    public void Check_ReportBesideTheJournal_CountsAsKept()
    {
        List<StudyEvent> events = PlantedHistory.Events();
        events.Remove(events.OfType<MetricReported>().Single(r => r is { Number: 0, Attempt: 1 }));
        var row = new CurveRow(0, 1, 0, 1, PlantedHistory.Metrics(CountingTrial.Value(5, 1)));
        Assert.That(AcknowledgementRules.Check(PlantedHistory.Of(events, row), PlantedHistory.Said()), Is.Empty);
        Assert.That(AcknowledgementRules.Check(PlantedHistory.Of(events), PlantedHistory.Said()), Is.Not.Empty);
    }

    [Test]
    public void Check_ReportOfAnAttemptThatWasOver_NeedsNoTrace()
    {
        Acknowledgements said = PlantedHistory.Said();
        var late = said.Reports[0] with { Asked = said.Reports[0].Asked with { Index = 9 }, Answer = new ReportAnswer("stop", "over") };
        Assert.That(Check(PlantedHistory.Events(), said with { Reports = [.. said.Reports, late] }), Is.Empty);
    }

    [Test]
    public void Check_AcknowledgedResultOfAnotherAttempt_IsLost()
    {
        Acknowledgements said = PlantedHistory.Said();
        said = said with { Ends = [.. said.Ends, new(PlantedHistory.Start, PlantedHistory.End(0, 1), PlantedHistory.Summary(0, 1))] };
        Assert.That(Check(PlantedHistory.Events(), said).Select(v => v.Promise), Does.Contain(Promise.NothingAcknowledgedIsLost));
    }

    [Test]
    public void Check_TrialThatTookThreeNodes_MayFailAsPoison()
    {
        List<StudyEvent> events = PlantedHistory.Events()[..9];
        events.InsertRange(3, [new SessionOpened(PlantedHistory.Start, "c", "sc", "{}")]);
        events.Add(new TrialRequeued(PlantedHistory.Start, 0, 2, FailureClass.Lost, "silent", PlantedHistory.Start));
        events.Add(new TrialLeased(PlantedHistory.Start, 0, 3, "sc", 0));
        events.Add(new TrialFailed(PlantedHistory.Start, 0, 3, FailureClass.Poison, "", MetricValues.Empty, null));
        events.Add(new StudyFinished(PlantedHistory.Start, FinishReason.BudgetSpent, ""));
        Assert.That(ObjectiveRules.Check(PlantedHistory.Of(events), PlantedHistory.Steps), Is.Empty);
        events[^3] = new TrialLeased(PlantedHistory.Start, 0, 3, "sb", 0);
        Assert.That(ObjectiveRules.Check(PlantedHistory.Of(events), PlantedHistory.Steps).Select(v => v.Promise), Is.EqualTo((Promise[])[Promise.StudiesFinish]));
    }

    [Test]
    public void Check_CoordinatorThatShowsAnotherValue_Differs()
    {
        StudyState state = PlantedHistory.Of(PlantedHistory.Events()).Replay()!;
        StudySummary summary = Summary(state);
        TrialSummary[] shown = [PlantedHistory.Summary(0, 2), PlantedHistory.Summary(1, 1)];
        Assert.That(LiveRules.Check(state, summary, shown, "one"), Is.Empty);
        Assert.That(LiveRules.Check(state, summary, [shown[0], shown[1] with { Value = 0 }], "one"), Is.Not.Empty);
        Assert.That(LiveRules.Check(state, summary with { Seq = 1 }, shown, "one"), Is.Not.Empty);
        Assert.That(LiveRules.Check(state, summary, shown[..1], "one"), Is.Not.Empty);
    }

    private static IEnumerable<TestCaseData> Planted()
    {
        yield return Case("an attempt granted twice", Promise.AttemptsIncrease, e => e.Insert(9, new TrialLeased(PlantedHistory.Start, 0, 2, "sa", 1)));
        yield return Case("an attempt skipped", Promise.AttemptsIncrease, e => e[8] = new TrialLeased(PlantedHistory.Start, 0, 3, "sb", 0));
        yield return Case("a report of a stale attempt", Promise.StaleAttemptsAreSilent, e => e.Insert(11, PlantedHistory.Report(0, 1, 1, 2, 1)));
        yield return Case("a second result", Promise.TrialsEndOnce, e => e.Insert(13, e[12]));
        yield return Case("a result after a failure", Promise.TrialsEndOnce, e => e.Insert(12, new TrialFailed(PlantedHistory.Start, 0, 2, FailureClass.Lost, "", MetricValues.Empty, null)));
        yield return Case("a report lost", Promise.ReportsAreContiguous, e => e.RemoveAt(13));
        yield return Case("a report twice", Promise.ReportsAreContiguous, e => e.Insert(14, e[14]));
        yield return Case("an acknowledged report lost", Promise.NothingAcknowledgedIsLost, e => e.RemoveAt(14));
        yield return Case("an acknowledged report changed", Promise.NothingAcknowledgedIsLost, e => e[14] = PlantedHistory.Report(1, 1, 1, 2, 77));
        yield return Case("an acknowledged result lost", Promise.NothingAcknowledgedIsLost, e => e.RemoveAt(15));
        yield return Case("an acknowledged result changed", Promise.NothingAcknowledgedIsLost, e => e[15] = new TrialCompleted(PlantedHistory.Start, 1, 1, [1.5], PlantedHistory.Metrics(1.5), null));
        yield return Case("an acknowledged grant lost", Promise.NothingAcknowledgedIsLost, e => e.RemoveAt(8));
        yield return Case("a wrong value", Promise.ValuesAreRight, e => e[15] = new TrialCompleted(PlantedHistory.Start, 1, 1, [1.5], PlantedHistory.Metrics(1.5), null));
        yield return Case("a trial without an end", Promise.StudiesFinish, e => e.RemoveAt(15));
        yield return Case("a study without an end", Promise.StudiesFinish, e => e.RemoveAt(16));
        yield return Case("two trials in a slot", Promise.SlotsHoldOneTrial, e => e[10] = new TrialLeased(PlantedHistory.Start, 1, 1, "sb", 0));
        yield return Case("a checkpoint that nobody registered", Promise.ResumedCheckpointsAreRegistered, e => e.RemoveAt(6));
        yield return Case("a poisoned trial on one node", Promise.StudiesFinish, e => e[15] = new TrialFailed(PlantedHistory.Start, 1, 1, FailureClass.Poison, "", MetricValues.Empty, null));
    }

    private static TestCaseData Case(string name, Promise promise, Action<List<StudyEvent>> plant) => new TestCaseData(plant, promise).SetArgDisplayNames(name);

    private static Violation[] Check(IEnumerable<StudyEvent> events, Acknowledgements said)
    {
        StudyHistory history = PlantedHistory.Of(events);
        return [.. HistoryRules.Check(history), .. AcknowledgementRules.Check(history, said), .. ObjectiveRules.Check(history, PlantedHistory.Steps)];
    }

    private static StudySummary Summary(StudyState state) => new()
    {
        Name = PlantedHistory.Study,
        State = "finished",
        Seq = state.Seq,
        CreatedAt = PlantedHistory.Start,
        ChangedAt = PlantedHistory.Start,
        Strategy = "random",
        Pruner = "none",
        Objectives = [CountingTrial.Metric],
        Parallelism = 1,
        Trials = new Dictionary<string, int>(),
        Best = state.BestNumber is { } best ? new BestTrialSummary(best, default, 0) : null,
    };
}
