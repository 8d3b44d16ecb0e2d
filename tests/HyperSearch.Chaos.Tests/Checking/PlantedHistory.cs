using System.Collections.Immutable;
using HyperSearch.Chaos.Tests.Workloads;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;
using HyperSearch.Journal;
using HyperSearch.Protocol.Agents;
using HyperSearch.Protocol.Trials;

namespace HyperSearch.Chaos.Tests.Checking;

/// <summary>A small history in which everything is right: two trials, one of them lost once and gone on from its checkpoint. Tests break one thing in it.</summary>
internal static class PlantedHistory
{
    public const string Study = "planted";
    public const int Steps = 2;
    public static readonly DateTimeOffset Start = new(2026, 11, 23, 0, 0, 0, TimeSpan.Zero);
    private static readonly Assignment Point = new([new NamedValue("x", ParameterValue.Int(5))]);
    private static readonly double Value = CountingTrial.Value(5, Steps);

    public static List<StudyEvent> Events() =>
    [
        new StudyCreated(Start, Spec(), 7, "/", "", null, false),
        new SessionOpened(Start, "a", "sa", "{}"),
        new SessionOpened(Start, "b", "sb", "{}"),
        new TrialProposed(Start, 0, Point, ProposalSource.Strategy, 3, null),
        new TrialLeased(Start, 0, 1, "sa", 0),
        Report(0, 1, 0, 1, CountingTrial.Value(5, 1)),
        new CheckpointCommitted(Start, 0, 1, "at-1", 1, "ab", 3),
        new TrialRequeued(Start, 0, 1, FailureClass.Lost, "silent", Start),
        new TrialLeased(Start, 0, 2, "sb", 0),
        new TrialProposed(Start, 1, Point, ProposalSource.Strategy, 9, null),
        new TrialLeased(Start, 1, 1, "sa", 0),
        Report(0, 2, 0, 2, Value),
        new TrialCompleted(Start, 0, 2, [Value], Metrics(Value), null),
        Report(1, 1, 0, 1, CountingTrial.Value(5, 1)),
        Report(1, 1, 1, 2, Value),
        new TrialCompleted(Start, 1, 1, [Value], Metrics(Value), null),
        new StudyFinished(Start, FinishReason.BudgetSpent, ""),
    ];

    public static Acknowledgements Said() => new(
        [
            new(Start, new LeaseRequest("sa", 0, "r1", [], TimeSpan.Zero), Grant(0, 1, null)),
            new(Start, new LeaseRequest("sb", 0, "r2", [], TimeSpan.Zero), Grant(0, 2, new ResumePoint("at-1", 1, "ab"))),
        ],
        [
            new(Start.AddSeconds(1), new AttemptReport(Study, 0, 1, "sa", 0, 1, Metrics(CountingTrial.Value(5, 1))), new ReportAnswer("continue", null)),
            new(Start.AddSeconds(5), new AttemptReport(Study, 1, 1, "sa", 1, 2, Metrics(Value)), new ReportAnswer("continue", null)),
        ],
        [new(Start.AddSeconds(2), new AttemptCheckpoint(Study, 0, 1, "sa", "at-1", 1, "ab", 3), null)],
        [
            new(Start.AddSeconds(6), End(0, 2), Summary(0, 2)),
            new(Start.AddSeconds(6), End(1, 1), Summary(1, 1)),
        ]);

    public static StudyHistory Of(IEnumerable<StudyEvent> events, params CurveRow[] curves) =>
        new(Study, [.. events.Select((e, i) => new JournalEntry(i + 1, new StoredEvent("planted", 1, default), e, null))], curves);

    public static MetricReported Report(int trial, int attempt, int index, long step, double value) => new(Start, trial, attempt, index, step, Metrics(value));

    public static ImmutableSortedDictionary<string, double> Metrics(double value) => MetricValues.From([KeyValuePair.Create(CountingTrial.Metric, value)]);

    public static AttemptEnd End(int trial, int attempt) => new(Study, trial, attempt, "s", "completed", Metrics(Value), null, null, null);

    public static TrialSummary Summary(int trial, int attempts) => new()
    {
        Number = trial,
        State = "completed",
        Parameters = default,
        Value = Value,
        Attempts = attempts,
        Metrics = Metrics(Value),
    };

    private static Grant Grant(int trial, int attempt, ResumePoint? resume) => new()
    {
        Study = Study,
        Trial = trial,
        Attempt = attempt,
        Seed = 1,
        Kind = "command",
        Parameters = default,
        NeededMetrics = [],
        ResumeFrom = resume,
    };

    private static StudySpec Spec() => new()
    {
        Name = Study,
        Objectives = [new Objective(CountingTrial.Metric, Direction.Minimize, ObjectiveValue.Last)],
        Space = new SearchSpace([new IntParameter("x", 0, CountingTrial.ParameterMax, Scale.Linear, 1)], [], ImmutableSortedDictionary<string, double>.Empty),
        Budget = new Budget(Trials: 2),
    };
}
