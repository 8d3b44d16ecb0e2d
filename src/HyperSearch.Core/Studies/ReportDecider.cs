using System.Collections.Immutable;
using HyperSearch.Core.Trials;

namespace HyperSearch.Core.Studies;

/// <summary>Reports, verdicts and checkpoints of a running attempt.</summary>
internal static class ReportDecider
{
    public static Decision Report(StudyState state, ReportMetrics c, DateTimeOffset now)
    {
        if (AttemptFence.Check(state, c.Number, c.Attempt) is { } fenced) return fenced;
        if (Fault(c) is { } fault) return Decision.Refuse(state, RefusalCode.InvalidRequest, fault);
        TrialRecord trial = state.Trials[c.Number];
        int expected = Math.Max(trial.NextReport, c.DenseIndex + 1);
        if (c.Index < expected) return Decision.Nothing(state, c.Number);
        if (c.Index > expected)
            return Gap(state, c, expected);
        bool full = trial.View.Reports.Length >= StudyLimits.ReportsPerAttemptMax;
        if (full || !IsNeeded(state.Spec, c.Metrics)) return Decision.Nothing(state, c.Number);
        return Decision.Of(state, c.Number, new MetricReported(now, c.Number, c.Attempt, c.Index, c.Step, MetricValues.From(c.Metrics)));
    }

    public static Decision Prune(StudyState state, PruneTrial c, DateTimeOffset now)
    {
        if (AttemptFence.Check(state, c.Number, c.Attempt) is { } fenced) return fenced;
        TrialRecord trial = state.Trials[c.Number];
        return Decision.Of(state, c.Number, new TrialPruned(now, c.Number, c.Attempt, c.Step, ValuesSoFar(state, trial), trial.Metrics, c.Reason, null));
    }

    /// <summary>What the trial is worth by its reports alone; empty where an objective has no finite value.</summary>
    public static ImmutableArray<double> ValuesSoFar(StudyState state, TrialRecord trial)
    {
        ImmutableArray<double> values = ObjectiveValues.Of(state.Spec, trial.BestReported, trial.Metrics);
        return values.Any(v => !double.IsFinite(v)) ? [] : values;
    }

    public static Decision Save(StudyState state, CommitCheckpoint c, DateTimeOffset now)
    {
        if (AttemptFence.Check(state, c.Number, c.Attempt) is { } fenced) return fenced;
        if (c.Step < 0 || c.Bytes < 0) return Decision.Refuse(state, RefusalCode.InvalidRequest, $"a checkpoint at step {c.Step} of {c.Bytes} bytes makes no sense");
        TrialRecord trial = state.Trials[c.Number];
        var saved = new TrialCheckpoint(c.Attempt, c.Path, c.Step, c.Sha256, c.Bytes);
        // Said again, also late: the one before the last must not become the last.
        if (saved == trial.Checkpoint || saved == trial.EarlierCheckpoint) return Decision.Nothing(state, c.Number);
        return Decision.Of(state, c.Number, new CheckpointCommitted(now, c.Number, c.Attempt, c.Path, c.Step, c.Sha256, c.Bytes));
    }

    private static Decision Gap(StudyState state, ReportMetrics c, int expected) =>
        new([], state, null, new Refusal(RefusalCode.ReportGap, $"report {c.Index} of trial {c.Number} came, but {expected} is next", $"send reports again from {expected}") { Expected = expected });

    /// <summary>Whether a decision can depend on one of these metrics: an objective's or a constraint's.</summary>
    private static bool IsNeeded(StudySpec spec, ImmutableSortedDictionary<string, double> metrics)
    {
        foreach (Objective objective in spec.Objectives)
            if (metrics.ContainsKey(objective.Metric)) return true;
        foreach (MetricConstraint constraint in spec.MetricConstraints)
            if (metrics.ContainsKey(constraint.Metric)) return true;
        return false;
    }

    private static string? Fault(ReportMetrics c)
    {
        if (c.Index < 0) return $"a report's index counts from 0, not {c.Index}";
        if (c.Step < 0) return $"a step counts from 0, not {c.Step}";
        if (c.Metrics.Count > StudyLimits.MetricsPerReportMax) return $"{c.Metrics.Count} metrics in one report: {StudyLimits.MetricsPerReportMax} are allowed";
        foreach (string name in c.Metrics.Keys)
            if (name.Length is 0 or > StudyLimits.MetricNameLengthMax) return $"a metric's name has 1 to {StudyLimits.MetricNameLengthMax} characters, not {name.Length}";
        return null;
    }
}
