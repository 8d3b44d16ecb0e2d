using System.Collections.Immutable;
using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;

namespace HyperSearch.Optimization.Sampling;

/// <summary>Reads a snapshot's trials for strategies that learn. Failures that teach nothing and cancelled trials are left out.</summary>
internal static class Observations
{
    /// <summary>Of all trials, in the order of their numbers.</summary>
    public static ImmutableArray<Observation> Of(StudySpec spec, TrialSnapshot snapshot) => Of(spec, snapshot.Trials);

    /// <summary>Of some trials, in their order.</summary>
    public static ImmutableArray<Observation> Of(StudySpec spec, IEnumerable<TrialView> trials)
    {
        var read = ImmutableArray.CreateBuilder<Observation>();
        foreach (TrialView trial in trials)
            if (Read(spec, trial) is { } observation) read.Add(observation);
        return read.DrainToImmutable();
    }

    private static bool IsHeardOf(StudySpec spec, TrialView trial) =>
        trial.Reports.Length > 0 && spec.Objectives.Length == 1 && double.IsFinite(trial.Reports[^1].Value);

    private static Observation? Read(StudySpec spec, TrialView trial) => trial.State switch
    {
        TrialState.Completed => Completed(spec, trial),
        TrialState.Pruned when IsFinite(trial.Values) => Partial(trial, Losses(spec, trial.Values)),
        TrialState.Pruned when trial.Reports.Length > 0 && !double.IsFinite(trial.Reports[^1].Value) => Without(trial, Standing.Failed),
        TrialState.Paused or TrialState.Pruned when IsHeardOf(spec, trial) => Partial(trial, Losses(spec, [trial.Reports[^1].Value])),
        // Under rungs it was promoted: the best news there is, which waiting for the next rung would turn into no news.
        TrialState.Queued or TrialState.Running when trial.Target is not null && IsHeardOf(spec, trial) => Partial(trial, Losses(spec, [trial.Reports[^1].Value])),
        TrialState.Failed => trial.Failure?.TeachesStrategy() == true ? Without(trial, Standing.Failed) : null,
        TrialState.Queued or TrialState.Running => Without(trial, Standing.Pending),
        _ => null,
    };

    private static Observation Completed(StudySpec spec, TrialView trial)
    {
        // The study fails a trial whose value is not finite; a value from elsewhere is held to the same rule.
        if (!IsFinite(trial.Values)) return Without(trial, Standing.Failed);
        bool meets = spec.MetricConstraints.IsEmpty || ObjectiveValues.MeetsConstraints(spec, trial.Metrics);
        return new Observation(trial.Number, trial.Parameters, meets ? Standing.Completed : Standing.Infeasible, Losses(spec, trial.Values), 0, meets ? 0 : Violation(spec, trial));
    }

    private static Observation Partial(TrialView trial, ImmutableArray<double> losses) =>
        new(trial.Number, trial.Parameters, Standing.Partial, losses, trial.Reports.Length > 0 ? trial.Reports[^1].Step : 0, 0);

    private static Observation Without(TrialView trial, Standing standing) => new(trial.Number, trial.Parameters, standing, [], 0, 0);

    private static bool IsFinite(ImmutableArray<double> values) => values.Length > 0 && values.All(double.IsFinite);

    /// <summary>Values with the sign that makes less better.</summary>
    public static ImmutableArray<double> Losses(StudySpec spec, ImmutableArray<double> values) =>
        [.. values.Select((value, i) => spec.Objectives[i].Direction == Direction.Minimize ? value : -value)];

    private static double Violation(StudySpec spec, TrialView trial)
    {
        double sum = 0;
        foreach (MetricConstraint constraint in spec.MetricConstraints)
        {
            if (!trial.Metrics.TryGetValue(constraint.Metric, out double value) || !double.IsFinite(value)) return double.PositiveInfinity;
            double excess = constraint.Operator is ComparisonOperator.Less or ComparisonOperator.LessOrEqual ? value - constraint.Bound : constraint.Bound - value;
            sum += Math.Max(0, excess) / Math.Max(1, Math.Abs(constraint.Bound));
        }

        return sum;
    }
}
