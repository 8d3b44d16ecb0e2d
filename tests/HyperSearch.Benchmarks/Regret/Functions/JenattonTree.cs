using HyperSearch.Core.SearchSpaces;

namespace HyperSearch.Benchmarks.Regret.Functions;

/// <summary>
/// The tree of Jenatton et al., "Bayesian optimization with tree-structured dependencies" (2017): three booleans choose one of four
/// leaves, each a parabola plus a constant plus a parameter that two leaves share; the least value is 0.1. The shared parameter enters as the
/// distance from its placed optimum, since moved any other way it would reach below 0.1.
/// </summary>
internal static class JenattonTree
{
    public const string Name = "Jenatton9";
    private const int Leaves = 4;

    public static Problem Place(ulong seed)
    {
        bool[] mask = new LevelPlacement(Name, seed).Mask(3);
        double[] leaf = Placement.Draw(Name, seed, [.. Enumerable.Repeat(0.5, Leaves)], rotated: false, folds: false).Optimum;
        double[] shared = Placement.Draw(Name + "/shared", seed, [0, 0], rotated: false, folds: false).Optimum;
        return new Problem
        {
            Space = Space(mask),
            Evaluate = point => Evaluation.Of(Value(point, mask, leaf, shared)),
            Minimizer = new(LevelPlacement.Values(
            [
                ("x1", ParameterValue.Bool(mask[0])), ("x2", ParameterValue.Bool(mask[1])),
                ("x4", ParameterValue.Float(2 * leaf[0] - 1)), ("r8", ParameterValue.Float(shared[0])),
            ])),
            Optimum = 0.1,
        };
    }

    // A boolean stands for its opposite where its mask is set.
    private static SearchSpace Space(bool[] mask)
    {
        Condition First(bool side) => new("x1", [ParameterValue.Bool(side != mask[0])]);
        Condition Second(bool side) => new("x2", [ParameterValue.Bool(side != mask[1])]);
        Condition Third(bool side) => new("x3", [ParameterValue.Bool(side != mask[2])]);
        static FloatParameter Leaf(string name) => new(name, -1, 1, Scale.Linear);
        static FloatParameter Shared(string name) => new(name, 0, 1, Scale.Linear);
        return Box.SpaceOf(
        [
            new BoolParameter("x1"), new BoolParameter("x2") { When = [First(false)] }, new BoolParameter("x3") { When = [First(true)] },
            Leaf("x4") with { When = [First(false), Second(false)] }, Leaf("x5") with { When = [First(false), Second(true)] },
            Leaf("x6") with { When = [First(true), Third(false)] }, Leaf("x7") with { When = [First(true), Third(true)] },
            Shared("r8") with { When = [First(false)] }, Shared("r9") with { When = [First(true)] },
        ]);
    }

    private static double Value(Assignment point, bool[] mask, double[] leaf, double[] shared)
    {
        bool right = point["x1"]!.Value.AsBool != mask[0];
        bool second = right ? point["x3"]!.Value.AsBool != mask[2] : point["x2"]!.Value.AsBool != mask[1];
        int index = (right ? 2 : 0) + (second ? 1 : 0);
        double x = point[FormattableString.Invariant($"x{4 + index}")]!.Value.AsFloat - (2 * leaf[index] - 1);
        double r = Math.Abs(point[right ? "r9" : "r8"]!.Value.AsFloat - shared[right ? 1 : 0]);
        return x * x + 0.1 * (1 + index) + r;
    }
}
