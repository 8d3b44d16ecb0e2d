using System.Collections.Immutable;
using HyperSearch.Optimization.Pruning;
using HyperSearch.Optimization.Sampling;

namespace HyperSearch.Optimization;

/// <summary>Every strategy and pruner there is, by name. A new one is its class, its test and a line here.</summary>
public static class AlgorithmTable
{
    public static ImmutableArray<AlgorithmEntry<IStrategy>> Strategies { get; } =
    [
        new("random", "independent draws over the legal values, never the same assignment twice in a discrete space", [], () => new RandomStrategy()),
        new("grid", "every cell once, in a fixed order", [], () => new GridStrategy(), NeedsLevels: true),
        new("gp", "Bayesian optimisation with a Gaussian process",
        [
            new("startup_trials", IsInteger: true, 1, 10_000, "trials before the model proposes (6; under rungs up to 4 + 2 per parameter)"),
            AlgorithmOption.Flag("deterministic", "whether the same parameters always give the same value (false)"),
            AlgorithmOption.Word("curves", "under rungs: each trial as one reading of its end, or a kernel over whole learning curves (readings)", "readings", "kernel"),
        ], () => new GaussianProcessStrategy()),
        new("sobol", "Sobol's low-discrepancy points, scrambled by the seed", [], QuasiRandomStrategy.Sobol),
        new("rsequence", "Roberts' R_d low-discrepancy points, shifted by the seed", [], QuasiRandomStrategy.RSequence),
        new("tpe", "tree-structured Parzen estimator: draws that look like the best trials and unlike the rest",
        [
            new("startup_trials", IsInteger: true, 1, 10_000, "finished trials before it learns (10)"),
            new("candidates", IsInteger: true, 1, 10_000, "draws among which it chooses (24)"),
        ], () => new TpeStrategy()),
        new("cma_es", "covariance matrix adaptation for numbers, with restarts; choices by their success", [], () => new CmaEsStrategy()),
        new("evolution", "regularised evolution: mutated children of the best among the youngest trials",
        [
            new("population", IsInteger: true, 2, 10_000, "the youngest finished trials that may have children (20)"),
            new("sample", IsInteger: true, 1, 10_000, "draws from the population of which the best has the child (5)"),
        ], () => new EvolutionStrategy()),
        new("pbt", "population based training: members train in intervals, and the worst go on from the best with changed parameters",
        [
            new("interval", IsInteger: true, 1, 1e15, "steps of the objective's metric after which members are compared") { IsRequired = true },
            new("max", IsInteger: true, 1, 1e15, "the length of the whole training in steps (none: members train until they end by themselves)"),
            new("population", IsInteger: true, 2, 10_000, "members (8)"),
            new("quantile", IsInteger: false, 0, 0.5, "the share of the worst that go on from one of the equally many best (0.25)"),
            new("resample_probability", IsInteger: false, 0, 1, "the chance of each parameter to be drawn anew rather than perturbed (0.25)"),
            new("factor_low", IsInteger: false, 0.01, 1, "what a perturbed parameter is multiplied by, or by the next (0.8)"),
            new("factor_high", IsInteger: false, 1, 100, "the other factor (1.2)"),
        ], () => new PopulationStrategy()) { TrainsPopulation = true },
        new("auto", "chooses one of the others by the space, the budget and the objectives, and says why",
        [
            AlgorithmOption.Flag("deterministic", "whether the same parameters always give the same value (false)"),
        ], () => new AutoStrategy()),
    ];

    public static ImmutableArray<AlgorithmEntry<IPruner>> Pruners { get; } =
    [
        new("none", "every trial runs to its end", [], () => new NoPruner()),
        new("median", "stops a trial whose best value is worse than the median of the completed ones at the same step",
        [
            new("warmup_trials", IsInteger: true, 1, 10_000, "completed trials before it judges (4)"),
            new("min", IsInteger: true, 0, 1e15, "the first step that it judges (0)"),
        ], () => new MedianPruner()),
        new("percentile", "stops a trial that is not among the best completed ones at the same step",
        [
            new("percentile", IsInteger: false, 0, 100, "how many per cent of the completed trials are good enough (25)"),
            new("warmup_trials", IsInteger: true, 1, 10_000, "completed trials before it judges (4)"),
            new("min", IsInteger: true, 0, 1e15, "the first step that it judges (0)"),
        ], () => new PercentilePruner()),
        new("asha", "trials pause at rungs, and the best 1/eta of each rung go on from their checkpoints", RungOptions, () => new AshaPruner()),
        new("hyperband", "asha in several brackets, of which later ones begin at later rungs", RungOptions, () => new HyperbandPruner()),
        new("predictive", "stops a trial whose curve is unlikely to beat the best completed one",
        [
            new("warmup_trials", IsInteger: true, 1, 10_000, "completed trials before it judges (3)"),
            new("min", IsInteger: true, 0, 1e15, "the first step that it judges (a fifth of max)"),
            new("max", IsInteger: true, 1, 1e15, "the length of a trial in steps (that of the longest completed one)"),
        ], () => new PredictivePruner()),
    ];

    private static ImmutableArray<AlgorithmOption> RungOptions =>
    [
        new("min", IsInteger: true, 1, 1e15, "the first rung, in steps of the objective's metric (max / eta^3)"),
        new("max", IsInteger: true, 1, 1e15, "the last rung: from there a trial goes on to its end (none)"),
        new("eta", IsInteger: false, 1.5, 100, "the best 1/eta of a rung go on, and rungs are eta apart (3)"),
    ];

    /// <summary>A new strategy of that name, which begins with what earlier studies found best.</summary>
    /// <exception cref="ArgumentException">No such strategy: the study reader refuses such files.</exception>
    public static IStrategy CreateStrategy(string kind) => new WarmStartStrategy(Create(Strategies, kind));

    /// <summary>A new pruner of that name.</summary>
    /// <exception cref="ArgumentException">No such pruner: the study reader refuses such files.</exception>
    public static IPruner CreatePruner(string kind) => Create(Pruners, kind);

    private static T Create<T>(ImmutableArray<AlgorithmEntry<T>> table, string kind) =>
        (table.FirstOrDefault(entry => entry.Kind == kind) ?? throw new ArgumentException($"There is no '{kind}' among {string.Join(", ", table.Select(e => e.Kind))}.", nameof(kind))).Create();
}
