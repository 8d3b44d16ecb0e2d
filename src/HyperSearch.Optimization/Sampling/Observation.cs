using System.Collections.Immutable;
using HyperSearch.Core.SearchSpaces;

namespace HyperSearch.Optimization.Sampling;

/// <summary>What a trial has to say to a strategy, from best to worst kind of news.</summary>
internal enum Standing
{
    /// <summary>It has its values and meets the metric constraints.</summary>
    Completed,

    /// <summary>A pruner ended or paused it, or it goes on from a rung: its value is that of an earlier step.</summary>
    Partial,

    /// <summary>It has its values but breaks a metric constraint.</summary>
    Infeasible,

    /// <summary>It diverged, ran out of memory or timed out.</summary>
    Failed,

    /// <summary>It waits or runs.</summary>
    Pending,
}

/// <summary>A trial as sequential strategies read it.</summary>
/// <param name="Losses">One per objective, to be minimised; empty for failed and pending trials.</param>
/// <param name="Step">The step of a partial trial's value.</param>
/// <param name="Violation">By how much metric constraints are broken, relative to their bounds; 0 where they hold.</param>
internal sealed record Observation(int Number, Assignment Parameters, Standing Standing, ImmutableArray<double> Losses, long Step, double Violation);
