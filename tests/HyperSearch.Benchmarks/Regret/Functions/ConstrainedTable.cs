using System.Collections.Immutable;

namespace HyperSearch.Benchmarks.Regret.Functions;

/// <summary>
/// Continuous functions with reported constraints (met at 0 and below). Optima were found by sequential quadratic programming from
/// several hundred starts on these formulas; those of the welded beam and the spring lie a little below the values often quoted.
/// </summary>
internal static class ConstrainedTable
{
    public static IEnumerable<FunctionDefinition> All =>
    [
        Of("ConstrainedHartmann6", 1, new("", Filled(6, 0), Filled(6, 1), Hartmann.Minimizer6, Hartmann.Optimum6, Hartmann.Six), x => [Math.Sqrt(x.Sum(v => v * v)) - 1], folds: false),
        Of("Gramacy2", 2, new("", [0, 0], [1, 1], [0.19512268839690466, 0.40466536361265026], 0.5997880520095549, x => x[0] + x[1]), Gramacy, folds: true),
        Of("SpeedReducer7", 11, new("", [2.6, 0.7, 17, 7.3, 7.8, 2.9, 5], [3.6, 0.8, 28, 8.3, 8.3, 3.9, 5.5], [3.5, 0.7, 17, 7.3, 7.8, 3.350214666096448, 5.286683229756847], 2996.348165, SpeedReducer.Weight), SpeedReducer.Constraints, folds: true),
        Of("TensionString3", 4, new("", [0.05, 0.25, 2], [1, 1.3, 15], [0.05168906563703362, 0.3567178493726717, 11.288959327228824], 0.012665232787698153, x => (x[2] + 2) * x[1] * x[0] * x[0]), TensionString, folds: true),
        Of("WeldedBeam4", 6, new("", [0.125, 0.1, 0.1, 0.1], [10, 10, 10, 10], [0.2057296397644915, 3.4704886658379057, 9.036623909469677, 0.2057296397644915], 1.7248523079938995, WeldedBeamDesign.Cost), WeldedBeamDesign.Constraints, folds: true),
    ];

    private static FunctionDefinition Of(string name, int count, ContinuousFunction f, Func<double[], ImmutableArray<double>> constraints, bool folds) =>
        new(name, Suites.Constrained, CanRotate: !folds, (seed, rotated) => Place(name, count, f, constraints, folds, seed, rotated));

    private static Problem Place(string name, int count, ContinuousFunction f, Func<double[], ImmutableArray<double>> constraints, bool folds, ulong seed, bool rotated)
    {
        var box = new Box(f.Low, f.High);
        Placement placement = Placement.Draw(name, seed, box.Unit(f.Minimizer), rotated, folds);
        return new Problem
        {
            Space = box.Space,
            Evaluate = point =>
            {
                double[] x = box.Natural(placement.Apply(box.Unit(point)));
                return Evaluation.Of(f.Value(x), constraints(x));
            },
            Minimizer = box.Point(placement.Optimum),
            Optimum = f.Optimum,
            Constraints = [.. Enumerable.Range(0, count).Select(i => $"c{i}")],
        };
    }

    /// <summary>Gramacy et al., "Modeling an augmented Lagrangian for blackbox constrained optimization", 2016.</summary>
    private static ImmutableArray<double> Gramacy(double[] x) =>
    [
        1.5 - x[0] - 2 * x[1] - 0.5 * Math.Sin(2 * Math.PI * (x[0] * x[0] - 2 * x[1])),
        x[0] * x[0] + x[1] * x[1] - 1.5,
    ];

    /// <summary>A tension and compression spring (Arora, 1989): wire diameter, coil diameter, number of coils.</summary>
    private static ImmutableArray<double> TensionString(double[] x)
    {
        double wire = x[0], coil = x[1], turns = x[2];
        double wire2 = wire * wire;
        return
        [
            1 - coil * coil * coil * turns / (71785 * wire2 * wire2),
            (4 * coil * coil - wire * coil) / (12566 * (coil * wire2 * wire - wire2 * wire2)) + 1 / (5108 * wire2) - 1,
            1 - 140.45 * wire / (coil * coil * turns),
            (wire + coil) / 1.5 - 1,
        ];
    }

    private static double[] Filled(int d, double value) => [.. Enumerable.Repeat(value, d)];
}
