using HyperSearch.Core.SearchSpaces;

namespace HyperSearch.Benchmarks.Regret.Functions;

/// <summary>Functions of continuous, integer, boolean and categorical parameters together.</summary>
internal static class MixedTable
{
    public static IEnumerable<FunctionDefinition> All =>
    [
        new("AckleyMixed53", Suites.Mixed, CanRotate: false, (seed, _) => AckleyMixed(seed)) { IsExpensive = true },
        new("Func2C", Suites.Mixed, CanRotate: false, (seed, _) => CategoricalSums.Two(seed)),
        new("Func3C", Suites.Mixed, CanRotate: false, (seed, _) => CategoricalSums.Three(seed)),
        .. LowAutocorrelation.Lengths.Select(n => new FunctionDefinition(LowAutocorrelation.Name(n), Suites.Mixed, CanRotate: false, (seed, _) => LowAutocorrelation.Place(n, seed)) { IsExpensive = true }),
        new("PressureVessel4", Suites.Mixed, CanRotate: false, (seed, _) => PressureVessel.Place(seed)),
        new("RosenbrockInt4", Suites.Mixed, CanRotate: false, (seed, _) => IntegerRosenbrock(seed)),
    ];

    /// <summary>Ackley's function of 50 booleans (0 or 1) and 3 floats in [0, 1] (Bliek et al., "Black-box mixed-variable optimisation", 2021).</summary>
    private static Problem AckleyMixed(ulong seed)
    {
        const int Bits = 50;
        const string Name = "AckleyMixed53";
        var box = Box.Cube(3, 0, 1);
        Placement placement = Placement.Draw(Name, seed, [0, 0, 0], rotated: false, folds: false);
        bool[] mask = new LevelPlacement(Name, seed).Mask(Bits);
        return new Problem
        {
            Space = Box.SpaceOf([.. box.Space.Parameters, .. Enumerable.Range(0, Bits).Select(i => new BoolParameter($"b{i}"))]),
            Evaluate = point => Evaluation.Of(Formulas.Ackley(
                [.. placement.Apply(box.Unit(point)), .. Enumerable.Range(0, Bits).Select(i => point.Values[3 + i].Value.AsBool != mask[i] ? 1.0 : 0.0)])),
            Minimizer = new([.. box.Point(placement.Optimum).Values, .. LevelPlacement.Values(mask.Select((bit, i) => ($"b{i}", ParameterValue.Bool(bit))))]),
            Optimum = 0,
        };
    }

    /// <summary>Rosenbrock's function of four variables, of which the first two are integers.</summary>
    private static Problem IntegerRosenbrock(ulong seed)
    {
        const string Name = "RosenbrockInt4";
        const int Low = -5, High = 10;
        var levels = new LevelPlacement(Name, seed);
        int[] offsets = [levels.Offset(Low, High, 1), levels.Offset(Low, High, 1)];
        var box = Box.Cube(2, Low, High);
        Placement placement = Placement.Draw(Name, seed, box.Unit([1, 1]), rotated: false, folds: false);
        return new Problem
        {
            Space = Box.SpaceOf([.. box.Space.Parameters, new IntParameter("i0", Low, High, Scale.Linear, 1), new IntParameter("i1", Low, High, Scale.Linear, 1)]),
            Evaluate = point =>
            {
                double[] x = box.Natural(placement.Apply(box.Unit(point)));
                return Evaluation.Of(Formulas.Rosenbrock([point.Values[2].Value.AsInt - offsets[0], point.Values[3].Value.AsInt - offsets[1], x[0], x[1]]));
            },
            Minimizer = new([.. box.Point(placement.Optimum).Values, .. LevelPlacement.Values(offsets.Select((o, i) => ($"i{i}", ParameterValue.Int(1 + o))))]),
            Optimum = 0,
        };
    }
}
