namespace HyperSearch.Benchmarks.Regret.Functions;

/// <summary>The continuous functions, their noisy variants, and those in which a hidden linear form decides who crashes.</summary>
internal static class ContinuousTable
{
    private const double StyblinskiTangOptimum = -39.16616570377142;

    public static IReadOnlyList<ContinuousFunction> All { get; } =
    [
        Ackley(5), Ackley(10), Ackley(20), Branin,
        new("DixonPrice10", Filled(10, -10), Filled(10, 10), Formulas.DixonPriceMinimizer(10), 0, Formulas.DixonPrice),
        ContinuousFunction.InCube("DropWave2", 2, -5.12, 5.12, 0, -1, Formulas.DropWave),
        new("EggHolder2", Filled(2, -512), Filled(2, 512), [512, 404.231805398497], -959.6406627208509, Formulas.EggHolder, StaysInBox: true),
        new("Hartmann3", Filled(3, 0), Filled(3, 1), Hartmann.Minimizer3, Hartmann.Optimum3, Hartmann.Three),
        Hartmann6, Embedded(20), Embedded(50),
        new("HolderTable2", Filled(2, -10), Filled(2, 10), [8.055023478136917, 9.664590019060256], -19.208502567886754, Formulas.HolderTable, StaysInBox: true),
        Levy(8), Levy(16),
        ContinuousFunction.InCube("Rastrigin4", 4, -5.12, 5.12, 0, 0, Formulas.Rastrigin),
        ContinuousFunction.InCube("Rastrigin10", 10, -5.12, 5.12, 0, 0, Formulas.Rastrigin),
        ContinuousFunction.InCube("Rosenbrock4", 4, -5, 10, 1, 0, Formulas.Rosenbrock),
        ContinuousFunction.InCube("Rosenbrock8", 8, -5, 10, 1, 0, Formulas.Rosenbrock),
        StyblinskiTang(5), StyblinskiTang(10),
    ];

    public static IEnumerable<FunctionDefinition> Continuous => All.Select(f =>
        new FunctionDefinition(f.Name, Suites.Continuous, CanRotate: true, (seed, rotated) => f.Place(f.Name, seed, rotated)) { IsExpensive = f.Low.Length >= 50 });

    public static IEnumerable<FunctionDefinition> Noisy =>
    [
        WithNoise("NoisyAckley5", Ackley(5), _ => 0.5),
        WithNoise("NoisyBranin2", Branin, _ => 2),
        WithNoise("NoisyHartmann6", Hartmann6, _ => 0.2),
        WithNoise("NoisyLevy8", Levy(8), value => 0.05 + 0.1 * Math.Abs(value)),
    ];

    public static IEnumerable<FunctionDefinition> Hidden =>
        from f in (ContinuousFunction[])[Ackley(5), Branin, Hartmann6, Levy(8)]
        let name = $"Hidden{f.Name}"
        select new FunctionDefinition(name, Suites.Hidden, CanRotate: true, (seed, rotated) => HiddenCrash.In(f.Place(name, seed, rotated), name, seed));

    private static ContinuousFunction Branin => new("Branin2", [-5, 0], [10, 15], [Math.PI, 2.275], 0.39788735772973816, Formulas.Branin);

    private static ContinuousFunction Hartmann6 => new("Hartmann6", Filled(6, 0), Filled(6, 1), Hartmann.Minimizer6, Hartmann.Optimum6, Hartmann.Six);

    private static ContinuousFunction Ackley(int d) => ContinuousFunction.InCube(Named("Ackley", d), d, -32.768, 32.768, 0, 0, Formulas.Ackley);

    private static ContinuousFunction Levy(int d) => ContinuousFunction.InCube(Named("Levy", d), d, -10, 10, 1, 0, Formulas.Levy);

    private static ContinuousFunction StyblinskiTang(int d) =>
        ContinuousFunction.InCube(Named("StyblinskiTang", d), d, -5, 5, -2.903534043266028, StyblinskiTangOptimum * d, Formulas.StyblinskiTang);

    private static ContinuousFunction Embedded(int d) =>
        new(Named("Hartmann6In", d), Filled(d, 0), Filled(d, 1), [.. Hartmann.Minimizer6, .. Filled(d - 6, 0.5)], Hartmann.Optimum6, Hartmann.Six);

    private static FunctionDefinition WithNoise(string name, ContinuousFunction f, Func<double, double> sd) =>
        new(name, Suites.Noisy, CanRotate: true, (seed, rotated) => f.Place(name, seed, rotated) with { NoiseSd = sd });

    private static string Named(string family, int d) => FormattableString.Invariant($"{family}{d}");

    private static double[] Filled(int d, double value) => [.. Enumerable.Repeat(value, d)];
}
