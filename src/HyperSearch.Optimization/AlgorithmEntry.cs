using System.Collections.Immutable;

namespace HyperSearch.Optimization;

/// <summary>A strategy or pruner by the name that study files use. <paramref name="NeedsLevels"/>: every float needs step or points.</summary>
public sealed record AlgorithmEntry<T>(string Kind, string Description, ImmutableArray<AlgorithmOption> Options, Func<T> Create, bool NeedsLevels = false);
