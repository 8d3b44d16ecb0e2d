namespace HyperSearch.Benchmarks.Regret.Functions;

/// <summary>
/// Func2C and Func3C (Ru et al., "Bayesian optimisation over multiple continuous and categorical inputs", 2020): sums of Rosenbrock's
/// function / 300, the six-hump camel's / 10 and Beale's / 50 of x in [-2, 2]², where categories choose the terms.
/// </summary>
internal static class CategoricalSums
{
    private const double CamelMinimum = -0.10316284534898774;
    private static readonly double[] CamelMinimizer = [0.08984201108776661, -0.7126564052820403];
    private static readonly int[] Two2 = [3, 5];
    private static readonly int[] Three3 = [3, 5, 4];

    public static Problem Two(ulong seed) => Place("Func2C", seed, Two2, 2 * CamelMinimum, [1, 1]);

    public static Problem Three(ulong seed) => Place("Func3C", seed, Three3, 7 * CamelMinimum, [1, 1, 0]);

    private static Problem Place(string name, ulong seed, int[] counts, double optimum, int[] best)
    {
        var box = Box.Cube(2, -2, 2);
        Placement placement = Placement.Draw(name, seed, box.Unit(CamelMinimizer), rotated: false, folds: false);
        var levels = new LevelPlacement(name, seed);
        int[][] orders = [.. counts.Select(levels.Order)];
        return new Problem
        {
            Space = Box.SpaceOf([.. box.Space.Parameters, .. counts.Select((count, i) => LevelPlacement.Categorical($"c{i}", count))]),
            Evaluate = point => Evaluation.Of(Value(
                box.Natural(placement.Apply(box.Unit(point))),
                [.. orders.Select((order, i) => order[LevelPlacement.IndexOf(point.Values[2 + i].Value)])])),
            Minimizer = new([.. box.Point(placement.Optimum).Values, .. LevelPlacement.Values(orders.Select((order, i) => ($"c{i}", LevelPlacement.Level(Array.IndexOf(order, best[i])))))]),
            Optimum = optimum,
        };
    }

    private static double Value(double[] x, int[] h)
    {
        double rosenbrock = Formulas.Rosenbrock(x) / 300, camel = Formulas.SixHumpCamel(x) / 10, beale = Formulas.Beale(x) / 50;
        double sum = Choose(h[0], rosenbrock, camel, beale) + Choose(h[1], rosenbrock, camel, beale);
        if (h.Length < 3) return sum;
        return sum + h[2] switch { 0 => 5 * camel, 1 => 2 * rosenbrock, 2 => 2 * beale, _ => 3 * beale };
    }

    private static double Choose(int level, double rosenbrock, double camel, double beale) => level switch { 0 => rosenbrock, 1 => camel, _ => beale };
}
