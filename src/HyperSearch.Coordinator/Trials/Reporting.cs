using System.Collections.Immutable;
using HyperSearch.Coordinator.Studies;
using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;
using HyperSearch.Journal;
using HyperSearch.Optimization.Pruning;
using HyperSearch.Protocol.Agents;

namespace HyperSearch.Coordinator.Trials;

/// <summary>Reports of a running attempt, within one turn of the study's actor; the pruner's verdict rides on the answer.</summary>
internal static class Reporting
{
    private static readonly ReportAnswer GoOn = new("continue", null);

    public static ReportAnswer Report(StudyTurn turn, AttemptReport report)
    {
        ImmutableSortedDictionary<string, double> metrics = MetricValues.From(report.Metrics);
        int kept = turn.LastDenseIndex(report.Trial, report.Attempt);
        Decision decision = turn.Demand(new ReportMetrics(report.Trial, report.Attempt, report.Index, report.Step, metrics, kept));
        if (IsNew(turn.State, report, decision, kept))
            turn.Keep(new CurveRow(report.Trial, report.Attempt, report.Index, report.Step, metrics));
        if (decision.Events.Any(e => e is MetricReported) && metrics.ContainsKey(turn.State.Spec.Objectives[0].Metric)) Judge(turn, report);
        return Verdict(turn.State, report);
    }

    /// <summary>A report without an event of its own that was not seen before: it belongs beside the journal. Its sender may have taken an expired lease back with it.</summary>
    private static bool IsNew(StudyState state, AttemptReport report, Decision decision, int kept) =>
        !decision.Events.Any(e => e is MetricReported) && Holds(state, report) && report.Index == Math.Max(state.Trials[report.Trial].NextReport, kept + 1);

    private static void Judge(StudyTurn turn, AttemptReport report)
    {
        PruningVerdict verdict = turn.Algorithms.Judge(turn.State, report.Trial, report.Step);
        if (verdict.Stop) turn.Demand(new PruneTrial(report.Trial, report.Attempt, report.Step, verdict.Reason ?? "the pruner stopped it"));
    }

    private static ReportAnswer Verdict(StudyState state, AttemptReport report)
    {
        TrialRecord trial = state.Trials[report.Trial];
        if (!state.IsFinished && Holds(state, report)) return trial.IsPausing ? new ReportAnswer("pause", $"{(trial.View.Leg is null ? "rung" : "the interval's end")} {trial.View.Target!.Value.Until} is reached") : GoOn;
        return new ReportAnswer("stop", trial.State.IsTerminal() ? trial.Message : state.Finish?.Message ?? "the attempt was taken back");
    }

    private static bool Holds(StudyState state, AttemptReport report) =>
        state.Trials[report.Trial] is { State: TrialState.Running } trial && trial.Attempt == report.Attempt;
}
