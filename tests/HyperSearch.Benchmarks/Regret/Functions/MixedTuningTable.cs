using System.Collections.Immutable;
using HyperSearch.Core.SearchSpaces;

namespace HyperSearch.Benchmarks.Regret.Functions;

/// <summary>
/// Further functions of mixed and conditional spaces to choose on, which no report counts: our own, and engineering problems with steps whose optima over the steps were
/// found by enumeration. Seeds move floats, permute levels without an order and turn those with one round.
/// </summary>
internal static class MixedTuningTable
{
    private const double BeamStep = 0.0625, BarStep = 0.1;
    private const int BeamSteps = 80, BarSteps = 149;

    public static IEnumerable<FunctionDefinition> All =>
    [
        new("BraninLevels4", Suites.Mixed, CanRotate: false, (seed, _) => BraninLevels(seed)),
        new("HartmannLevels5", Suites.Mixed, CanRotate: false, (seed, _) => HartmannLevels(seed)),
        new("ReinforcedBeam3", Suites.Mixed, CanRotate: false, (seed, _) => ReinforcedBeam(seed)),
        new("SteppedBeam4", Suites.Mixed, CanRotate: false, (seed, _) => SteppedBeam(seed)),
        new("ThreeLeaves8", Suites.Conditional, CanRotate: false, (seed, _) => ThreeLeaves(seed)),
        new("WeightedBits43", Suites.Mixed, CanRotate: false, (seed, _) => WeightedBits(seed)) { IsExpensive = true },
    ];

    /// <summary>Branin's function, moved a little and raised by the level of a category, plus what a boolean costs.</summary>
    private static Problem BraninLevels(ulong seed)
    {
        const string Name = "BraninLevels4";
        double[] raised = [0, 1, 2, 4, 8];
        var box = new Box([-5, 0], [10, 15]);
        Placement placement = Placement.Draw(Name, seed, box.Unit([Math.PI, 2.275]), rotated: false, folds: false);
        var levels = new LevelPlacement(Name, seed);
        int[] order = levels.Order(raised.Length);
        bool mask = levels.Mask(1)[0];
        return new Problem
        {
            Space = Box.SpaceOf([.. box.Space.Parameters, LevelPlacement.Categorical("c0", raised.Length), new BoolParameter("b0")]),
            Evaluate = point =>
            {
                int level = order[LevelPlacement.IndexOf(point.Values[2].Value)];
                double[] x = box.Natural(placement.Apply(box.Unit(point)));
                double cost = point.Values[3].Value.AsBool != mask ? 2 + 0.1 * Formulas.Square(x[1] - 4) : 0;
                return Evaluation.Of(Formulas.Branin([x[0] - 0.5 * level, x[1] + 0.7 * level]) + raised[level] + cost);
            },
            Minimizer = new([.. box.Point(placement.Optimum).Values, .. LevelPlacement.Values(("c0", LevelPlacement.Level(Array.IndexOf(order, 0))), ("b0", ParameterValue.Bool(mask)))]),
            Optimum = 0.39788735772973816,
        };
    }

    /// <summary>Hartmann's function of three variables; one category says which of them is taken as it is and which moved, another its height.</summary>
    private static Problem HartmannLevels(ulong seed)
    {
        const string Name = "HartmannLevels5";
        double[] heights = [1, 0.9, 0.6, 0.3];
        double[][] moves = [[0, 0, 0], [0.1, 0, -0.1], [0, -0.2, 0.1]];
        var box = Box.Cube(3, 0, 1);
        Placement placement = Placement.Draw(Name, seed, Hartmann.Minimizer3, rotated: false, folds: false);
        var levels = new LevelPlacement(Name, seed);
        int[] height = levels.Order(heights.Length), move = levels.Order(moves.Length);
        return new Problem
        {
            Space = Box.SpaceOf([.. box.Space.Parameters, LevelPlacement.Categorical("c0", heights.Length), LevelPlacement.Categorical("c1", moves.Length)]),
            Evaluate = point =>
            {
                double[] u = placement.Apply(box.Unit(point)), moved = moves[move[LevelPlacement.IndexOf(point.Values[4].Value)]];
                return Evaluation.Of(heights[height[LevelPlacement.IndexOf(point.Values[3].Value)]] * Hartmann.Three([.. u.Zip(moved, (a, b) => a + b)]));
            },
            Minimizer = new(
            [
                .. box.Point(placement.Optimum).Values,
                .. LevelPlacement.Values(("c0", LevelPlacement.Level(Array.IndexOf(height, 0))), ("c1", LevelPlacement.Level(Array.IndexOf(move, 0)))),
            ]),
            Optimum = Hartmann.Optimum3,
        };
    }

    /// <summary>Cost of a reinforced concrete beam (Amir and Hasegawa, "Nonlinear mixed-discrete structural optimization", 1989): the area of its bars, here in steps of 0.1, its depth in inches, its width.</summary>
    private static Problem ReinforcedBeam(ulong seed)
    {
        const string Name = "ReinforcedBeam3";
        const int DepthLow = 28, DepthHigh = 40;
        const double Area = 6.3, Width = 8.558881578947371;
        const int Depth = 34;
        var box = new Box([5], [10]);
        Placement placement = Placement.Draw(Name, seed, box.Unit([Width]), rotated: false, folds: true);
        bool[] turned = new LevelPlacement(Name, seed).Mask(2);
        double Bars(double x) => turned[0] ? (BarSteps + 3) * BarStep - x : x;
        long Inches(long x) => turned[1] ? DepthLow + DepthHigh - x : x;
        var area = new FloatParameter("area", 2 * BarStep, (BarSteps + 1) * BarStep, Scale.Linear) { Step = BarStep };
        return new Problem
        {
            Space = Box.SpaceOf([.. box.Space.Parameters, area, new IntParameter("depth", DepthLow, DepthHigh, Scale.Linear, 1)]),
            Evaluate = point =>
            {
                double width = box.Natural(placement.Apply(box.Unit(point)))[0], bars = Bars(point.Values[1].Value.AsFloat);
                double depth = Inches(point.Values[2].Value.AsInt);
                return Evaluation.Of(29.4 * bars + 0.6 * width * depth, [depth / width - 4, 180 + 7.375 * bars * bars / width - bars * depth]);
            },
            Minimizer = new([.. box.Point(placement.Optimum).Values, .. LevelPlacement.Values(("area", area.LevelAt((int)Math.Round(Bars(Area) / BarStep) - 2)), ("depth", ParameterValue.Int(Inches(Depth))))]),
            Optimum = 359.8211842105263,
            Constraints = ["depth_by_width", "strength"],
        };
    }

    /// <summary><see cref="WeldedBeamDesign"/> with weld height and bar width in steps of a sixteenth of an inch.</summary>
    private static Problem SteppedBeam(ulong seed)
    {
        const string Name = "SteppedBeam4";
        const int BestSteps = 4;
        var box = Box.Cube(2, 0.1, 10);
        Placement placement = Placement.Draw(Name, seed, box.Unit([2.9878957895788616, 8.19756061276768]), rotated: false, folds: true);
        bool[] turned = new LevelPlacement(Name, seed).Mask(2);
        double Inches(double x, int i) => turned[i] ? (BeamSteps + 1) * BeamStep - x : x;
        FloatParameter Stepped(string name) => new(name, BeamStep, BeamSteps * BeamStep, Scale.Linear) { Step = BeamStep };
        ParameterValue Best(int i) => Stepped("").LevelAt((int)Math.Round(Inches(BestSteps * BeamStep, i) / BeamStep) - 1);
        return new Problem
        {
            Space = Box.SpaceOf([.. box.Space.Parameters, Stepped("height"), Stepped("width")]),
            Evaluate = point =>
            {
                double[] x = box.Natural(placement.Apply(box.Unit(point)));
                double[] beam = [Inches(point.Values[2].Value.AsFloat, 0), x[0], x[1], Inches(point.Values[3].Value.AsFloat, 1)];
                return Evaluation.Of(WeldedBeamDesign.Cost(beam), WeldedBeamDesign.Constraints(beam));
            },
            Minimizer = new([.. box.Point(placement.Optimum).Values, .. LevelPlacement.Values(("height", Best(0)), ("width", Best(1)))]),
            Optimum = 1.8812386932770533,
            Constraints = ["shear", "normal", "weld", "cost", "deflection", "buckling"],
        };
    }

    /// <summary>A category chooses one of three leaves, each a valley of its own in two floats above a floor; a float and a boolean are shared by all.</summary>
    private static Problem ThreeLeaves(ulong seed)
    {
        const string Name = "ThreeLeaves8";
        const int Leaves = 3;
        const double Floor = 0.2, Gap = 0.15;
        var levels = new LevelPlacement(Name, seed);
        int[] order = levels.Order(Leaves);
        bool mask = levels.Mask(1)[0];
        double[] centre = Placement.Draw(Name, seed, [.. Enumerable.Repeat(0.5, 2 * Leaves + 1)], rotated: false, folds: false).Optimum;
        FloatParameter Own(int leaf, int axis) => new($"x{leaf}{axis}", 0, 1, Scale.Linear) { When = [new Condition("leaf", [LevelPlacement.Level(leaf)])] };
        double Value(Assignment point)
        {
            int leaf = LevelPlacement.IndexOf(point["leaf"]!.Value);
            double a = point[$"x{leaf}0"]!.Value.AsFloat - centre[2 * leaf], b = point[$"x{leaf}1"]!.Value.AsFloat - centre[2 * leaf + 1];
            double shared = point["shared"]!.Value.AsFloat - centre[^1];
            double wrong = point["flag"]!.Value.AsBool != mask ? 0.1 : 0;
            return Floor + Gap * order[leaf] + 3 * Formulas.Square(a + 0.5 * b) + Formulas.Square(b) + 2 * Formulas.Square(shared) * (1 + Math.Abs(a)) + wrong;
        }

        int best = Array.IndexOf(order, 0);
        return new Problem
        {
            Space = Box.SpaceOf(
            [
                LevelPlacement.Categorical("leaf", Leaves), .. Enumerable.Range(0, Leaves).SelectMany(leaf => (FloatParameter[])[Own(leaf, 0), Own(leaf, 1)]),
                new FloatParameter("shared", 0, 1, Scale.Linear), new BoolParameter("flag"),
            ]),
            Evaluate = point => Evaluation.Of(Value(point)),
            Minimizer = new(LevelPlacement.Values(
            [
                ("leaf", LevelPlacement.Level(best)), ($"x{best}0", ParameterValue.Float(centre[2 * best])), ($"x{best}1", ParameterValue.Float(centre[2 * best + 1])),
                ("shared", ParameterValue.Float(centre[^1])), ("flag", ParameterValue.Bool(mask)),
            ])),
            Optimum = Floor,
        };
    }

    /// <summary>A valley in three floats plus 40 booleans that cost between 2 and 0.05 each where they are wrong, two neighbours together a little less.</summary>
    private static Problem WeightedBits(ulong seed)
    {
        const string Name = "WeightedBits43";
        const int Bits = 40;
        var box = Box.Cube(3, -2, 2);
        Placement placement = Placement.Draw(Name, seed, box.Unit([0, 0, 0]), rotated: false, folds: false);
        var levels = new LevelPlacement(Name, seed);
        bool[] mask = levels.Mask(Bits);
        double[] weights = [.. levels.Order(Bits).Select(i => 2 * Math.Pow(40, -i / (Bits - 1.0)))];
        double Count(ImmutableArray<NamedValue> values)
        {
            double sum = 0;
            for (int i = 0; i < Bits; i++)
            {
                if (values[3 + i].Value.AsBool == mask[i]) continue;
                sum += weights[i];
                if (i > 0 && values[2 + i].Value.AsBool != mask[i - 1]) sum -= 0.5 * Math.Min(weights[i], weights[i - 1]);
            }

            return sum;
        }

        return new Problem
        {
            Space = Box.SpaceOf([.. box.Space.Parameters, .. Enumerable.Range(0, Bits).Select(i => new BoolParameter($"b{i}"))]),
            Evaluate = point =>
            {
                double[] x = box.Natural(placement.Apply(box.Unit(point)));
                return Evaluation.Of(x[0] * x[0] + 2 * Formulas.Square(x[1] - x[0] * x[0] / 2) + Formulas.Square(x[2] - 0.5 * x[1]) + Count(point.Values));
            },
            Minimizer = new([.. box.Point(placement.Optimum).Values, .. LevelPlacement.Values(mask.Select((bit, i) => ($"b{i}", ParameterValue.Bool(bit))))]),
            Optimum = 0,
        };
    }
}
