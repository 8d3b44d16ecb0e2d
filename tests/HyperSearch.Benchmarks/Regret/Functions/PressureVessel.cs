using HyperSearch.Core.SearchSpaces;

namespace HyperSearch.Benchmarks.Regret.Functions;

/// <summary>
/// Cost of a pressure vessel (Sandgren, 1990): two thicknesses in steps of .0625 inches, radius and length, three constraints. The published
/// 6059.946 is a solver's result; the formula's optimum over the steps is 6059.714335, at thicknesses of 13 and 7 steps.
/// </summary>
internal static class PressureVessel
{
    private const string Name = "PressureVessel4";
    private const double Step = 0.0625;
    private const int StepsMax = 99;
    private const int ShellSteps = 13, HeadSteps = 7;
    private const double Radius = 42.0984455958549, Length = 176.636595842439;

    public static Problem Place(ulong seed)
    {
        var box = Box.Cube(2, 10, 200);
        Placement placement = Placement.Draw(Name, seed, box.Unit([Radius, Length]), rotated: false, folds: true);
        return new Problem
        {
            Space = Box.SpaceOf([.. box.Space.Parameters, Thickness("shell"), Thickness("head")]),
            Evaluate = point => Value(point.Values[2].Value.AsFloat, point.Values[3].Value.AsFloat, box.Natural(placement.Apply(box.Unit(point)))),
            Minimizer = new([.. box.Point(placement.Optimum).Values, .. LevelPlacement.Values([("shell", Thickness("shell").LevelAt(ShellSteps - 1)), ("head", Thickness("head").LevelAt(HeadSteps - 1))])]),
            Optimum = 6059.714335048436,
            Constraints = ["shell_stress", "head_stress", "volume"],
        };
    }

    private static FloatParameter Thickness(string name) => new(name, Step, StepsMax * Step, Scale.Linear) { Step = Step };

    private static Evaluation Value(double shell, double head, double[] x)
    {
        double radius = x[0], length = x[1];
        double cost = 0.6224 * shell * radius * length + 1.7781 * head * radius * radius + 3.1661 * shell * shell * length + 19.84 * shell * shell * radius;
        double volume = Math.PI * radius * radius * length + 4.0 / 3 * Math.PI * radius * radius * radius;
        return Evaluation.Of(cost, [0.0193 * radius - shell, 0.00954 * radius - head, 1 - volume / 1_296_000]);
    }
}
