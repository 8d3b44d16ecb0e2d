using System.Collections.Immutable;

namespace HyperSearch.Optimization;

/// <summary>A strategy or pruner by the name that study files use. <paramref name="NeedsLevels"/>: every float needs step or points.</summary>
public sealed record AlgorithmEntry<T>(string Kind, string Description, ImmutableArray<AlgorithmOption> Options, Func<T> Create, bool NeedsLevels = false)
{
    /// <summary>Whether trials go on from checkpoints of others with other parameters, so that only what may change in mid-training can be searched.</summary>
    public bool TrainsPopulation { get; init; }
}
