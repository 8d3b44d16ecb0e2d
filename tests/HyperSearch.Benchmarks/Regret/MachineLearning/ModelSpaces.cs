using HyperSearch.Benchmarks.Regret.Functions;
using HyperSearch.Core.SearchSpaces;

namespace HyperSearch.Benchmarks.Regret.MachineLearning;

/// <summary>What is tuned of each model of <c>python/sklearn_objectives.py</c>: the names there are the names here.</summary>
internal static class ModelSpaces
{
    public static SearchSpace Of(string model) => Box.SpaceOf(model switch
    {
        "ada" => [LogInt("trees", 4, 32), Int("depth", 1, 4), Log("rate", 1e-3, 2)],
        "boosting" => [LogInt("trees", 10, 60), Log("rate", 1e-3, 1), Int("depth", 1, 5), Float("subsample", 0.3, 1), Float("features", 0.2, 1)],
        "elasticnet" => [Log("alpha", 1e-4, 10), Float("l1_ratio", 0, 1)],
        "forest" or "forest_regression" => [LogInt("trees", 4, 32), Int("depth", 1, 16), Float("features", 0.05, 1), Int("split", 2, 20), Int("leaf", 1, 12)],
        "knn" => [Int("neighbors", 1, 50), Choice("weights", "uniform", "distance"), Float("power", 1, 5), Choice("scaling", "none", "standard", "minmax")],
        "logistic" => [Log("c", 1e-4, 1e3), Choice("penalty", "l1", "l2"), Log("intercept", 1e-2, 1e2)],
        "mlp" =>
        [
            LogInt("width", 4, 64), Int("layers", 1, 3), Choice("activation", "relu", "tanh", "logistic"), Log("alpha", 1e-6, 10),
            Log("rate", 1e-4, 1e-1), LogInt("batch", 8, 64), Float("beta1", 0.5, 0.99),
        ],
        "svm" => [Log("c", 1e-3, 1e3), Log("gamma", 1e-5, 10)],
        "svm_kernels" =>
        [
            Choice("kernel", "linear", "rbf", "poly", "sigmoid"), Log("c", 1e-3, 1e3), Log("gamma", 1e-5, 10) with { When = [Kernel("rbf", "poly", "sigmoid")] },
            Int("degree", 2, 5) with { When = [Kernel("poly")] }, Float("coef0", -1, 1) with { When = [Kernel("poly", "sigmoid")] },
        ],
        "tree" =>
        [
            Int("depth", 1, 16), Int("split", 2, 40), Int("leaf", 1, 20), Float("features", 0.05, 1), Choice("criterion", "gini", "entropy"), Log("pruning", 1e-5, 1e-1),
        ],
        _ => throw new ArgumentOutOfRangeException(nameof(model), model, "no such model"),
    });

    private static Condition Kernel(params string[] kernels) => new("kernel", [.. kernels.Select(ParameterValue.Text)]);

    private static FloatParameter Float(string name, double low, double high) => new(name, low, high, Scale.Linear);

    private static FloatParameter Log(string name, double low, double high) => new(name, low, high, Scale.Log);

    private static IntParameter Int(string name, int low, int high) => new(name, low, high, Scale.Linear, 1);

    private static IntParameter LogInt(string name, int low, int high) => new(name, low, high, Scale.Log, 1);

    private static CategoricalParameter Choice(string name, params string[] choices) => new(name, [.. choices.Select(ParameterValue.Text)]);
}
