using System.Collections.Immutable;

namespace HyperSearch.Benchmarks.Regret.Functions;

/// <summary>
/// Functions of several objectives, with the reference points and greatest hypervolumes under which BoTorch publishes them. Placement folds,
/// about the middle of the box: there is no single optimum to turn about.
/// </summary>
internal static class MultiObjectiveTable
{
    private const int ZdtDimension = 6;

    public static IEnumerable<FunctionDefinition> All =>
    [
        Of("BraninCurrin2", Box.Cube(2, 0, 1), [18, 6], 59.36011874867746, x => new([.. BraninCurrin(x)], [], null)),
        Of("C2Dtlz2", Box.Cube(4, 0, 1), [1.1, 1.1], 0.3996406303723544, C2Dtlz2, constraints: 1),
        Of("CarSideImpact7", CarSideImpact.Box, [45.4872, 4.5114, 13.3394, 10.3942], 484.72654347642793, x => new(CarSideImpact.Value(x), [], null)),
        Of("ConstrainedBraninCurrin2", Box.Cube(2, 0, 1), [80, 12], 608.4004237022673, x => new([.. BraninCurrin(x)], [Disc(x)], null), constraints: 1),
        Of("VehicleSafety5", Box.Cube(5, 1, 3), [1864.72022, 11.81993945, 0.2903999384], 246.81607081187002, x => new(VehicleSafety(x), [], null)),
        Of("Zdt1", Box.Cube(ZdtDimension, 0, 1), [11, 11], 120 + 2.0 / 3, x => Zdt(x, (f, g) => 1 - Math.Sqrt(f / g))),
        Of("Zdt2", Box.Cube(ZdtDimension, 0, 1), [11, 11], 120 + 1.0 / 3, x => Zdt(x, (f, g) => 1 - f / g * (f / g))),
        Of("Zdt3", Box.Cube(ZdtDimension, 0, 1), [11, 11], 128.77811613069076, x => Zdt(x, (f, g) => 1 - Math.Sqrt(f / g) - f / g * Math.Sin(10 * Math.PI * f))),
    ];

    private static FunctionDefinition Of(string name, Box box, ImmutableArray<double> reference, double hypervolume, Func<double[], Evaluation> value, int constraints = 0) => new(
        name, Suites.MultiObjective, CanRotate: false, (seed, _) =>
        {
            Placement placement = Placement.Draw(name, seed, [.. Enumerable.Repeat(0.5, box.Dimension)], rotated: false, folds: true);
            return new Problem
            {
                Space = box.Space,
                Evaluate = point => value(box.Natural(placement.Apply(box.Unit(point)))),
                Constraints = [.. Enumerable.Range(0, constraints).Select(i => $"c{i}")],
                Reference = reference,
                HypervolumeMax = hypervolume,
            };
        });

    /// <summary>Branin's function over its box scaled to [0, 1]², and Currin's (Currin et al., 1991).</summary>
    private static double[] BraninCurrin(double[] x)
    {
        double top = ((2300 * x[0] + 1900) * x[0] + 2092) * x[0] + 60;
        double bottom = ((100 * x[0] + 500) * x[0] + 4) * x[0] + 20;
        double fade = x[1] == 0 ? 1 : 1 - Math.Exp(-1 / (2 * x[1]));
        return [Formulas.Branin([15 * x[0] - 5, 15 * x[1]]), fade * top / bottom];
    }

    private static double Disc(double[] x) => Formulas.Square(15 * x[0] - 5 - 2.5) + Formulas.Square(15 * x[1] - 7.5) - 50;

    /// <summary>Zitzler, Deb and Thiele, "Comparison of multiobjective evolutionary algorithms", 2000.</summary>
    private static Evaluation Zdt(double[] x, Func<double, double, double> shape)
    {
        double g = 1 + 9 * x.Skip(1).Sum() / (x.Length - 1);
        return new([x[0], g * shape(x[0], g)], [], null);
    }

    /// <summary>Jain and Deb, "An evolutionary many-objective optimization algorithm", 2014, part II: DTLZ2 of which three pieces of the front are feasible.</summary>
    private static Evaluation C2Dtlz2(double[] x)
    {
        const double RadiusSquared = 0.2 * 0.2;
        double g = x.Skip(1).Sum(v => Formulas.Square(v - 0.5));
        double[] f = [(1 + g) * Math.Cos(x[0] * Math.PI / 2), (1 + g) * Math.Sin(x[0] * Math.PI / 2)];
        double corner = Math.Min(Formulas.Square(f[0] - 1) + f[1] * f[1], Formulas.Square(f[1] - 1) + f[0] * f[0]) - RadiusSquared;
        double middle = f.Sum(v => Formulas.Square(v - Math.Sqrt(0.5)) - RadiusSquared);
        return new([.. f], [Math.Min(corner, middle)], null);
    }

    /// <summary>Liao et al., "Multiobjective optimization for crash safety design of vehicles", 2008: mass, acceleration, toe-board intrusion.</summary>
    private static ImmutableArray<double> VehicleSafety(double[] x) =>
    [
        1640.2823 + 2.3573285 * x[0] + 2.3220035 * x[1] + 4.5688768 * x[2] + 7.7213633 * x[3] + 4.4559504 * x[4],
        6.5856 + 1.15 * x[0] - 1.0427 * x[1] + 0.9738 * x[2] + 0.8364 * x[3] - 0.3695 * x[0] * x[3] + 0.0861 * x[0] * x[4]
            + 0.3628 * x[1] * x[3] - 0.1106 * x[0] * x[0] - 0.3437 * x[2] * x[2] + 0.1764 * x[3] * x[3],
        -0.0551 + 0.0181 * x[0] + 0.1024 * x[1] + 0.0421 * x[2] - 0.0073 * x[0] * x[1] + 0.024 * x[1] * x[2] - 0.0118 * x[1] * x[3]
            - 0.0204 * x[2] * x[3] - 0.008 * x[2] * x[4] - 0.0241 * x[1] * x[1] + 0.0109 * x[3] * x[3],
    ];
}
