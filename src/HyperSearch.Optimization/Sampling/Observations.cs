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

    /// <summary>The last report of the first objective, and what is known of the others (which a trial that paused at a rung has); empty where one is missing.</summary>
    private static ImmutableArray<double> SoFar(StudySpec spec, TrialView trial)
    {
        if (trial.Reports.Length == 0) return [];
        ImmutableArray<double> values = [trial.Reports[^1].Value, .. spec.Objectives.Skip(1).Select(o => trial.Metrics.GetValueOrDefault(o.Metric, double.NaN))];
        return IsFinite(values) ? Losses(spec, values) : [];
    }

    private static Observation? Read(StudySpec spec, TrialView trial) => trial.State switch
    {
        TrialState.Completed => Completed(spec, trial),
        TrialState.Pruned when IsFinite(trial.Values) => Partial(spec, trial, Losses(spec, trial.Values)),
        TrialState.Pruned when trial.Reports.Length > 0 && !double.IsFinite(trial.Reports[^1].Value) => Without(trial, Standing.Failed),
        TrialState.Paused or TrialState.Pruned when SoFar(spec, trial) is { IsEmpty: false } losses => Partial(spec, trial, losses),
        // Under rungs it was promoted: the best news there is, which waiting for the next rung would turn into no news.
        TrialState.Queued or TrialState.Running when trial.Target is not null && SoFar(spec, trial) is { IsEmpty: false } losses => Partial(spec, trial, losses),
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

    /// <summary>A constraint whose metric is not known yet may still hold.</summary>
    private static Observation Partial(StudySpec spec, TrialView trial, ImmutableArray<double> losses)
    {
        StudySpec known = spec.MetricConstraints.IsEmpty ? spec : spec with { MetricConstraints = [.. spec.MetricConstraints.Where(c => trial.Metrics.ContainsKey(c.Metric))] };
        bool meets = ObjectiveValues.MeetsConstraints(known, trial.Metrics);
        long step = trial.Reports.Length > 0 ? trial.Reports[^1].Step : 0;
        return new Observation(trial.Number, trial.Parameters, meets ? Standing.Partial : Standing.Infeasible, losses, step, meets ? 0 : Violation(known, trial));
    }

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
