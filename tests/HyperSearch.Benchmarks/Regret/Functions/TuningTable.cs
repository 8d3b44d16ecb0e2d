using System.Collections.Immutable;
using HyperSearch.Core.Randomness;

namespace HyperSearch.Benchmarks.Regret.Functions;

/// <summary>
/// Further constrained functions to choose on, which no report counts: problems of Liang et al., "Problem definitions and evaluation criteria for the CEC 2006
/// special session on constrained real-parameter optimization", and a pressure vessel of continuous walls. Their optima lie where several constraints and faces of the box meet and
/// stay there: a seed turns axes round instead of moving the optimum.
/// </summary>
internal static class TuningTable
{
    public static IEnumerable<FunctionDefinition> All =>
    [
        Of("G04", 6, new("", [78, 33, 27, 27, 27], [102, 45, 45, 45, 45], [78, 33, 29.9952560256815985, 45, 36.7758129057882073], -30665.53867178332, G4), G4Constraints),
        Of("G06", 2, new("", [13, 0], [100, 100], [14.095, 0.8429607892154795668], -6961.81387558015, x => Math.Pow(x[0] - 10, 3) + Math.Pow(x[1] - 20, 3)),
            x => [100 - Formulas.Square(x[0] - 5) - Formulas.Square(x[1] - 5), Formulas.Square(x[0] - 6) + Formulas.Square(x[1] - 5) - 82.81]),
        Of("G07", 8, new("", Filled(10, -10), Filled(10, 10), [2.17199634142692, 2.3636830416034, 8.77392573913157, 5.09598443745173, 0.990654756560493, 1.43057392853463, 1.32164415364306, 9.82872576524495, 8.2800915887356, 8.3759266477347], 24.30620906818, G7), G7Constraints),
        Of("G09", 4, new("", Filled(7, -10), Filled(7, 10), [2.33049935147405174, 1.95137236847114592, -0.477541399510615805, 4.36572624923625874, -0.624486959100388983, 1.03813099410962173, 1.5942266780671519], 680.630057374402, G9), G9Constraints),
        Of("G10", 6, new("", [100, 1000, 1000, 10, 10, 10, 10, 10], [10000, 10000, 10000, 1000, 1000, 1000, 1000, 1000], [579.306685017979589, 1359.97067807935605, 5109.97065743133317, 182.01769963061534, 295.601173702746792, 217.982300369384632, 286.41652592786852, 395.601173702746735], 7049.24802052867, x => x[0] + x[1] + x[2]), G10Constraints),
        Of("Vessel4", 4, new("", [0.0625, 0.0625, 10, 10], [6.1875, 6.1875, 200, 200], [0.778168641375105, 0.384649162627902, 40.3196187240987, 200], 5885.332773617103,
            x => 0.6224 * x[0] * x[2] * x[3] + 1.7781 * x[1] * x[2] * x[2] + 3.1661 * x[0] * x[0] * x[3] + 19.84 * x[0] * x[0] * x[2]),
            x => [0.0193 * x[2] - x[0], 0.00954 * x[2] - x[1], 1296000 - Math.PI * x[2] * x[2] * x[3] - 4.0 / 3 * Math.PI * Math.Pow(x[2], 3), x[3] - 240]),
    ];

    private static FunctionDefinition Of(string name, int count, ContinuousFunction f, Func<double[], ImmutableArray<double>> constraints) => new(name, Suites.Constrained, CanRotate: false, (seed, _) =>
    {
        var box = new Box(f.Low, f.High);
        PhiloxStream random = Draws.Stream(seed, name, Draws.Placement);
        bool[] turned = [.. f.Low.Select(_ => random.NextDouble() < 0.5)];
        double[] Turn(double[] u) => [.. u.Select((v, j) => turned[j] ? 1 - v : v)];
        return new Problem
        {
            Space = box.Space,
            Evaluate = point =>
            {
                double[] x = box.Natural(Turn(box.Unit(point)));
                return Evaluation.Of(f.Value(x), constraints(x));
            },
            Minimizer = box.Point(Turn(box.Unit(f.Minimizer))),
            Optimum = f.Optimum,
            Constraints = [.. Enumerable.Range(0, count).Select(i => FormattableString.Invariant($"c{i}"))],
        };
    });

    private static double G4(double[] x) => 5.3578547 * x[2] * x[2] + 0.8356891 * x[0] * x[4] + 37.293239 * x[0] - 40792.141;

    private static ImmutableArray<double> G4Constraints(double[] x)
    {
        double u = 85.334407 + 0.0056858 * x[1] * x[4] + 0.0006262 * x[0] * x[3] - 0.0022053 * x[2] * x[4];
        double v = 80.51249 + 0.0071317 * x[1] * x[4] + 0.0029955 * x[0] * x[1] + 0.0021813 * x[2] * x[2];
        double w = 9.300961 + 0.0047026 * x[2] * x[4] + 0.0012547 * x[0] * x[2] + 0.0019085 * x[2] * x[3];
        return [u - 92, -u, v - 110, 90 - v, w - 25, 20 - w];
    }

    private static double G7(double[] x) =>
        x[0] * x[0] + x[1] * x[1] + x[0] * x[1] - 14 * x[0] - 16 * x[1] + Formulas.Square(x[2] - 10) + 4 * Formulas.Square(x[3] - 5) + Formulas.Square(x[4] - 3)
        + 2 * Formulas.Square(x[5] - 1) + 5 * x[6] * x[6] + 7 * Formulas.Square(x[7] - 11) + 2 * Formulas.Square(x[8] - 10) + Formulas.Square(x[9] - 7) + 45;

    private static ImmutableArray<double> G7Constraints(double[] x) =>
    [
        -105 + 4 * x[0] + 5 * x[1] - 3 * x[6] + 9 * x[7],
        10 * x[0] - 8 * x[1] - 17 * x[6] + 2 * x[7],
        -8 * x[0] + 2 * x[1] + 5 * x[8] - 2 * x[9] - 12,
        3 * Formulas.Square(x[0] - 2) + 4 * Formulas.Square(x[1] - 3) + 2 * x[2] * x[2] - 7 * x[3] - 120,
        5 * x[0] * x[0] + 8 * x[1] + Formulas.Square(x[2] - 6) - 2 * x[3] - 40,
        x[0] * x[0] + 2 * Formulas.Square(x[1] - 2) - 2 * x[0] * x[1] + 14 * x[4] - 6 * x[5],
        0.5 * Formulas.Square(x[0] - 8) + 2 * Formulas.Square(x[1] - 4) + 3 * x[4] * x[4] - x[5] - 30,
        -3 * x[0] + 6 * x[1] + 12 * Formulas.Square(x[8] - 8) - 7 * x[9],
    ];

    private static double G9(double[] x) =>
        Formulas.Square(x[0] - 10) + 5 * Formulas.Square(x[1] - 12) + Math.Pow(x[2], 4) + 3 * Formulas.Square(x[3] - 11) + 10 * Math.Pow(x[4], 6)
        + 7 * x[5] * x[5] + Math.Pow(x[6], 4) - 4 * x[5] * x[6] - 10 * x[5] - 8 * x[6];

    private static ImmutableArray<double> G9Constraints(double[] x) =>
    [
        -127 + 2 * x[0] * x[0] + 3 * Math.Pow(x[1], 4) + x[2] + 4 * x[3] * x[3] + 5 * x[4],
        -282 + 7 * x[0] + 3 * x[1] + 10 * x[2] * x[2] + x[3] - x[4],
        -196 + 23 * x[0] + x[1] * x[1] + 6 * x[5] * x[5] - 8 * x[6],
        4 * x[0] * x[0] + x[1] * x[1] - 3 * x[0] * x[1] + 2 * x[2] * x[2] + 5 * x[5] - 11 * x[6],
    ];

    private static ImmutableArray<double> G10Constraints(double[] x) =>
    [
        -1 + 0.0025 * (x[3] + x[5]),
        -1 + 0.0025 * (x[4] + x[6] - x[3]),
        -1 + 0.01 * (x[7] - x[4]),
        -x[0] * x[5] + 833.33252 * x[3] + 100 * x[0] - 83333.333,
        -x[1] * x[6] + 1250 * x[4] + x[1] * x[3] - 1250 * x[3],
        -x[2] * x[7] + 1250000 + x[2] * x[4] - 2500 * x[4],
    ];

    private static double[] Filled(int d, double value) => [.. Enumerable.Repeat(value, d)];
}
