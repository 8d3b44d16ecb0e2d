using System.Collections.Immutable;

namespace HyperSearch.Core.Studies;

/// <summary>What a trial is worth under a study's objectives, by the rules "last" and "best". Pure.</summary>
public static class ObjectiveValues
{
    /// <summary>
    /// One value per objective: by "last" the metric's last value, by "best" the best finite one of reports and last value.
    /// NaN where there is none.
    /// </summary>
    /// <param name="reported">The best reported value per objective (NaN: none), or empty.</param>
    /// <param name="metrics">The last values of all metrics.</param>
    public static ImmutableArray<double> Of(StudySpec spec, ImmutableArray<double> reported, ImmutableSortedDictionary<string, double> metrics)
    {
        var values = ImmutableArray.CreateBuilder<double>(spec.Objectives.Length);
        for (int i = 0; i < spec.Objectives.Length; i++)
        {
            Objective objective = spec.Objectives[i];
            double last = metrics.GetValueOrDefault(objective.Metric, double.NaN);
            double best = reported.IsEmpty ? double.NaN : reported[i];
            values.Add(objective.Value == ObjectiveValue.Last ? last : Better(objective.Direction, best, last));
        }

        return values.MoveToImmutable();
    }

    /// <summary><paramref name="reported"/> after one more report.</summary>
    public static ImmutableArray<double> Include(StudySpec spec, ImmutableArray<double> reported, ImmutableSortedDictionary<string, double> metrics)
    {
        bool changed = reported.IsEmpty;
        double[] values = changed ? NoValues(spec.Objectives.Length) : [.. reported];
        for (int i = 0; i < values.Length; i++)
        {
            if (!metrics.TryGetValue(spec.Objectives[i].Metric, out double value)) continue;
            double better = Better(spec.Objectives[i].Direction, values[i], value);
            changed |= !better.Equals(values[i]);
            values[i] = better;
        }

        return changed ? System.Runtime.InteropServices.ImmutableCollectionsMarshal.AsImmutableArray(values) : reported;
    }

    /// <summary>Metrics that a completed trial must have and <paramref name="metrics"/> lacks: the objectives' and the constraints'.</summary>
    public static string? Missing(StudySpec spec, ImmutableSortedDictionary<string, double> metrics)
    {
        foreach (Objective objective in spec.Objectives)
            if (!metrics.ContainsKey(objective.Metric)) return $"Exit 0 without the objective's metric '{objective.Metric}'";
        foreach (MetricConstraint constraint in spec.MetricConstraints)
            if (!metrics.ContainsKey(constraint.Metric)) return $"Exit 0 without the metric '{constraint.Metric}' of a metric constraint";
        return null;
    }

    /// <summary>Whether every metric constraint holds; one whose metric is absent or NaN does not.</summary>
    public static bool MeetsConstraints(StudySpec spec, ImmutableSortedDictionary<string, double> metrics)
    {
        foreach (MetricConstraint constraint in spec.MetricConstraints)
            if (!metrics.TryGetValue(constraint.Metric, out double value) || !Holds(constraint, value)) return false;
        return true;
    }

    private static bool Holds(MetricConstraint constraint, double value) => constraint.Operator switch
    {
        ComparisonOperator.LessOrEqual => value <= constraint.Bound,
        ComparisonOperator.Less => value < constraint.Bound,
        ComparisonOperator.GreaterOrEqual => value >= constraint.Bound,
        ComparisonOperator.Greater => value > constraint.Bound,
        _ => throw new ArgumentOutOfRangeException(nameof(constraint), constraint, "An unknown comparison."),
    };

    private static double Better(Direction direction, double a, double b)
    {
        if (!double.IsFinite(b)) return double.IsFinite(a) ? a : b;
        if (!double.IsFinite(a)) return b;
        return direction == Direction.Minimize ? Math.Min(a, b) : Math.Max(a, b);
    }

    private static double[] NoValues(int count)
    {
        double[] values = new double[count];
        Array.Fill(values, double.NaN);
        return values;
    }
}
