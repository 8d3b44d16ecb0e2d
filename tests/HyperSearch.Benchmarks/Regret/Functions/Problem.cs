using System.Collections.Immutable;
using HyperSearch.Core.SearchSpaces;

namespace HyperSearch.Benchmarks.Regret.Functions;

/// <summary>A benchmark function as one seed places it: its search space, its values, and where its optimum lies.</summary>
internal sealed record Problem
{
    public required SearchSpace Space { get; init; }

    /// <summary>The noiseless truth at a legal point.</summary>
    public required Func<Assignment, Evaluation> Evaluate { get; init; }

    /// <summary>A point at which the optimum is reached; null where none is known exactly.</summary>
    public Assignment? Minimizer { get; init; }

    /// <summary>The least feasible value; null for several objectives and where it is not known.</summary>
    public double? Optimum { get; init; }

    /// <summary>Metrics of the constraints, met at 0 and below, in the order of <see cref="Evaluation.Constraints"/>.</summary>
    public ImmutableArray<string> Constraints { get; init; } = [];

    /// <summary>The standard deviation of what is told, by the noiseless value; null: told exactly.</summary>
    public Func<double, double>? NoiseSd { get; init; }

    /// <summary>The reference point of the hypervolume, one coordinate per objective; empty for one objective.</summary>
    public ImmutableArray<double> Reference { get; init; } = [];

    /// <summary>The hypervolume of the whole Pareto front, for several objectives.</summary>
    public double HypervolumeMax { get; init; }

    public int ObjectiveCount => Math.Max(1, Reference.Length);
}
