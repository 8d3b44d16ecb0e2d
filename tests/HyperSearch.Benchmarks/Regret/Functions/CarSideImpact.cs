using System.Collections.Immutable;

namespace HyperSearch.Benchmarks.Regret.Functions;

/// <summary>
/// Side impact of a car (Jain and Deb, 2014; Tanabe and Ishibuchi, "An easy-to-use real-world multi-objective optimization problem suite", 2020,
/// problem RE4-7-1): weight, force on the belly, mean velocity, and the sum of what ten limits are exceeded by.
/// </summary>
internal static class CarSideImpact
{
    public static Box Box { get; } = new([0.5, 0.45, 0.5, 0.5, 0.875, 0.4, 0.4], [1.5, 1.35, 1.5, 1.5, 2.625, 1.2, 1.2]);

    public static ImmutableArray<double> Value(double[] x)
    {
        double weight = 1.98 + 4.9 * x[0] + 6.67 * x[1] + 6.98 * x[2] + 4.01 * x[3] + 1.78 * x[4] + 1e-5 * x[5] + 2.73 * x[6];
        double force = 4.72 - 0.5 * x[3] - 0.19 * x[1] * x[2];
        double pillar = 10.58 - 0.674 * x[0] * x[1] - 0.67275 * x[1];
        double door = 16.45 - 0.489 * x[2] * x[6] - 0.843 * x[4] * x[5];
        double excess = Slacks(x, force, pillar, door).Sum(slack => Math.Max(0, -slack));
        return [weight, force, (pillar + door) / 2, excess];
    }

    private static double[] Slacks(double[] x, double force, double pillar, double door) =>
    [
        1 - 1.16 + 0.3717 * x[1] * x[3] + 0.0092928 * x[2],
        0.32 - 0.261 + 0.0159 * x[0] * x[1] + 0.06486 * x[0] + 0.019 * x[1] * x[6] - 0.0144 * x[2] * x[4] - 0.0154464 * x[5],
        0.32 - 0.214 - 0.00817 * x[4] + 0.045195 * x[0] + 0.0135168 * x[0] - 0.03099 * x[1] * x[5] + 0.018 * x[1] * x[6] - 0.007176 * x[2] - 0.023232 * x[2] + 0.00364 * x[4] * x[5] + 0.018 * x[1] * x[1],
        0.32 - 0.74 + 0.61 * x[1] + 0.031296 * x[2] + 0.031872 * x[6] - 0.227 * x[1] * x[1],
        32 - 28.98 - 3.818 * x[2] + 4.2 * x[0] * x[1] - 1.27296 * x[5] + 2.68065 * x[6],
        32 - 33.86 - 2.95 * x[2] + 5.057 * x[0] * x[1] + 3.795 * x[1] + 3.4431 * x[6] - 1.45728,
        32 - 46.36 + 9.9 * x[1] + 4.4505 * x[0],
        4 - force,
        9.9 - pillar,
        15.7 - door,
    ];
}
