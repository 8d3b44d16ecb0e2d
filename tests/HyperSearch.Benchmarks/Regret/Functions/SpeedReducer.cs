using System.Collections.Immutable;

namespace HyperSearch.Benchmarks.Regret.Functions;

/// <summary>
/// Weight of a gear box (Golinski, 1970): face width, module, teeth, two shaft lengths, two shaft diameters; the second length starts at 7.8,
/// which puts the optimum at 2996.348.
/// </summary>
internal static class SpeedReducer
{
    public static double Weight(double[] x)
    {
        double squares = x[5] * x[5] + x[6] * x[6];
        double cubes = x[5] * x[5] * x[5] + x[6] * x[6] * x[6];
        return 0.7854 * x[0] * x[1] * x[1] * (3.3333 * x[2] * x[2] + 14.9334 * x[2] - 43.0934) - 1.508 * x[0] * squares
            + 7.4777 * cubes + 0.7854 * (x[3] * x[5] * x[5] + x[4] * x[6] * x[6]);
    }

    public static ImmutableArray<double> Constraints(double[] x)
    {
        double gear = x[1] * x[2];
        return
        [
            27 / (x[0] * x[1] * gear) - 1,
            397.5 / (x[0] * gear * gear) - 1,
            1.93 * Math.Pow(x[3], 3) / (gear * Math.Pow(x[5], 4)) - 1,
            1.93 * Math.Pow(x[4], 3) / (gear * Math.Pow(x[6], 4)) - 1,
            Math.Sqrt(Formulas.Square(745 * x[3] / gear) + 16.9e6) / (110 * Math.Pow(x[5], 3)) - 1,
            Math.Sqrt(Formulas.Square(745 * x[4] / gear) + 157.5e6) / (85 * Math.Pow(x[6], 3)) - 1,
            gear / 40 - 1,
            5 * x[1] / x[0] - 1,
            x[0] / (12 * x[1]) - 1,
            (1.5 * x[5] + 1.9) / x[3] - 1,
            (1.1 * x[6] + 1.9) / x[4] - 1,
        ];
    }
}
