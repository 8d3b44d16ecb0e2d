using System.Collections.Immutable;
using HyperSearch.Core.SearchSpaces;

namespace HyperSearch.Benchmarks.Regret.Functions;

/// <summary>
/// A surrogate of choosing a model and tuning it: support vectors, forest or network, each with parameters of its own (log scales,
/// integers, categories). The error of a branch is its floor plus curved valleys around a placed optimum, in units of the parameters' own scales.
/// The seed decides which branch has which floor; the least error is 0.05.
/// </summary>
internal static class ModelSelector
{
    public const string Name = "ModelSelector12";
    private const string Selector = "model";
    private const double Floor = 0.05, Gap = 0.02;

    private static readonly string[] Branches = ["svm", "forest", "mlp"];

    public static Problem Place(ulong seed)
    {
        int[] order = new LevelPlacement(Name, seed).Order(Branches.Length);
        Parameter[] parameters = [.. Own()];
        double[] centres = Placement.Draw(Name, seed, [.. parameters.Select(_ => 0.5)], rotated: false, folds: false).Optimum;
        var space = new SearchSpace(
            [new CategoricalParameter(Selector, [.. Branches.Select(ParameterValue.Text)]), .. parameters], [], System.Collections.Immutable.ImmutableSortedDictionary<string, double>.Empty);
        ImmutableDictionary<string, double> best = parameters.Select((p, i) => (p.Name, Unit: UnitOf(p, Nearest(p, centres[i])))).ToImmutableDictionary(p => p.Name, p => p.Unit);
        string winner = Branches[order[0]];
        return new Problem
        {
            Space = space,
            Evaluate = point => Evaluation.Of(Value(space, point, order, best)),
            Minimizer = space.Build(p => p.Name == Selector ? ParameterValue.Text(winner) : Nearest(p, centres[Array.IndexOf(parameters, p)])),
            Optimum = Floor,
        };
    }

    private static IEnumerable<Parameter> Own() =>
    [
        Of("svm", new FloatParameter("svm_c", 1e-3, 1e3, Scale.Log)),
        Of("svm", new FloatParameter("svm_gamma", 1e-4, 10, Scale.Log)),
        Of("svm", new CategoricalParameter("svm_kernel", [ParameterValue.Text("rbf"), ParameterValue.Text("linear"), ParameterValue.Text("poly")])),
        Of("forest", new IntParameter("forest_trees", 10, 500, Scale.Log, 1)),
        Of("forest", new IntParameter("forest_depth", 1, 20, Scale.Linear, 1)),
        Of("forest", new FloatParameter("forest_features", 0.05, 1, Scale.Linear)),
        Of("mlp", new FloatParameter("mlp_rate", 1e-5, 1e-1, Scale.Log)),
        Of("mlp", new IntParameter("mlp_width", 8, 512, Scale.Log, 1)),
        Of("mlp", new IntParameter("mlp_layers", 1, 4, Scale.Linear, 1)),
        Of("mlp", new FloatParameter("mlp_dropout", 0, 0.5, Scale.Linear)),
        Of("mlp", new CategoricalParameter("mlp_activation", [ParameterValue.Text("relu"), ParameterValue.Text("tanh"), ParameterValue.Text("gelu")])),
    ];

    private static Parameter Of(string branch, Parameter parameter) => parameter with { When = [new Condition(Selector, [ParameterValue.Text(branch)])] };

    // Neighbours within a branch interact, as a learning rate does with a width: a valley along the sum, narrower than along each axis.
    private static double Value(SearchSpace space, Assignment point, int[] order, ImmutableDictionary<string, double> best)
    {
        int rank = Array.IndexOf(order, Array.IndexOf(Branches, point.Values[0].Value.AsText));
        double error = Floor + Gap * rank;
        double before = 0;
        foreach (NamedValue item in point.Values.Skip(1))
        {
            Parameter parameter = space.Find(item.Name)!;
            double distance = UnitOf(parameter, item.Value) - best[item.Name];
            if (parameter is CategoricalParameter)
            {
                error += distance == 0 ? 0 : 0.03;
                continue;
            }

            error += 0.4 * (1 - Math.Exp(-4 * distance * distance)) + 0.5 * Formulas.Square(distance + before) / (1 + Formulas.Square(distance + before));
            before = distance;
        }

        return error;
    }

    private static double UnitOf(Parameter parameter, ParameterValue value) => parameter switch
    {
        FloatParameter { Scale: Scale.Log } f => Math.Log(value.AsFloat / f.Low) / Math.Log(f.High / f.Low),
        FloatParameter f => (value.AsFloat - f.Low) / (f.High - f.Low),
        IntParameter { Scale: Scale.Log } i => Math.Log((double)value.AsInt / i.Low) / Math.Log((double)i.High / i.Low),
        IntParameter i => (double)(value.AsInt - i.Low) / (i.High - i.Low),
        CategoricalParameter c => c.Choices.IndexOf(value) / (double)c.Choices.Length,
        _ => throw new ArgumentOutOfRangeException(nameof(parameter), parameter, "no unit of it"),
    };

    private static ParameterValue Nearest(Parameter parameter, double unit) => parameter switch
    {
        FloatParameter { Scale: Scale.Log } f => ParameterValue.Float(f.Low * Math.Pow(f.High / f.Low, unit)),
        FloatParameter f => ParameterValue.Float(f.Low + unit * (f.High - f.Low)),
        IntParameter { Scale: Scale.Log } i => ParameterValue.Int((long)Math.Round(i.Low * Math.Pow((double)i.High / i.Low, unit))),
        IntParameter i => ParameterValue.Int((long)Math.Round(i.Low + unit * (i.High - i.Low))),
        CategoricalParameter c => c.Choices[(int)(unit * c.Choices.Length)],
        _ => throw new ArgumentOutOfRangeException(nameof(parameter), parameter, "no value of it"),
    };
}
