using System.Collections.Immutable;

namespace HyperSearch.Specs;

/// <summary>A strategy or pruner as a study file may write it: its kind and its options.</summary>
/// <param name="NeedsLevels">Whether every float needs <c>step</c> or <c>points</c>; such a strategy ends by itself and needs no budget.</param>
public sealed record AlgorithmForm(string Kind, ImmutableArray<OptionForm> Options, bool NeedsLevels = false)
{
    /// <summary>Whether trials go on from checkpoints of others with other parameters, so that only what may change in mid-training can be searched.</summary>
    public bool TrainsPopulation { get; init; }
}
