using HyperSearch.Core.Studies;
using HyperSearch.Optimization;
using HyperSearch.Optimization.Pruning;
using HyperSearch.Optimization.Sampling;

namespace HyperSearch.Coordinator.Hosting;

/// <summary>What a coordinator is given beside its journal.</summary>
public sealed record CoordinatorOptions
{
    /// <summary>The folder under which workers keep the files of attempts; null where nobody keeps any. Absolute.</summary>
    public string? Home { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Draws the seed of a study that names none.</summary>
    public IEntropy Entropy { get; init; } = SystemEntropy.Instance;

    public Func<AlgorithmSpec, IStrategy> CreateStrategy { get; init; } = static spec => AlgorithmTable.CreateStrategy(spec.Kind);

    public Func<AlgorithmSpec, IPruner> CreatePruner { get; init; } = static spec => AlgorithmTable.CreatePruner(spec.Kind);

    /// <summary>Whether a strategy is asked beside the actor's turn, because an answer takes long.</summary>
    public Func<AlgorithmSpec, bool> ProposesBeside { get; init; } = static spec => spec.Kind is not ("random" or "grid");
}
