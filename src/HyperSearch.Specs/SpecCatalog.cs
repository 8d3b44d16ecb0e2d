using System.Collections.Immutable;

namespace HyperSearch.Specs;

/// <summary>
/// The strategies and pruners that this version has, with the options that each takes. Whoever owns the algorithms makes it; the
/// reader only compares.
/// </summary>
public sealed record SpecCatalog(ImmutableArray<AlgorithmForm> Strategies, ImmutableArray<AlgorithmForm> Pruners)
{
    /// <summary>Strategy kinds that the language of study files knows, whether or not this version has them.</summary>
    public static ImmutableArray<string> StrategyKinds { get; } =
        ["random", "grid", "sobol", "rsequence", "gp", "tpe", "cma_es", "evolution", "pbt", "auto"];

    /// <summary>Pruner kinds that the language of study files knows, whether or not this version has them.</summary>
    public static ImmutableArray<string> PrunerKinds { get; } = ["none", "median", "percentile", "asha", "hyperband", "predictive"];
}
