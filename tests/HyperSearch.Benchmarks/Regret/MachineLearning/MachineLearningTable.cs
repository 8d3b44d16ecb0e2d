using System.Collections.Immutable;
using HyperSearch.Benchmarks.Regret.Functions;

namespace HyperSearch.Benchmarks.Regret.MachineLearning;

/// <summary>
/// Real error rates with their ties and plateaus: models of scikit-learn on its bundled data sets, in alphabetical order, odd positions for tuning and even
/// ones reported. There is nothing to shift: a seed changes the searcher alone, and regret counts from the best value that any run found.
/// </summary>
internal static class MachineLearningTable
{
    private static readonly (string Model, string Data)[] Tasks =
    [
        ("ada", "wine"), ("boosting", "diabetes"), ("elasticnet", "diabetes"), ("forest", "cancer"), ("forest", "wine"), ("forest_regression", "diabetes"),
        ("knn", "cancer"), ("knn", "wine"), ("logistic", "cancer"), ("mlp", "iris"), ("mlp", "wine"), ("svm", "cancer"), ("svm", "wine"), ("svm_kernels", "cancer"),
        ("tree", "cancer"), ("tree", "wine"),
    ];

    // For tuning alone, outside the order, which they would change.
    private static readonly (string Model, string Data)[] TuningTasks =
    [
        ("knn", "progression"), ("logistic", "progression"), ("svm", "progression"), ("svm_kernels", "wine"), ("tree", "iris"), ("tree", "progression"),
    ];

    public static ImmutableArray<BenchmarkFunction> All(ObjectiveServer server) =>
    [
        .. Tasks.Select(task => (Name: $"{task.Model}-{task.Data}", task.Model, task.Data)).OrderBy(t => t.Name, StringComparer.Ordinal)
            .Select((t, i) => new BenchmarkFunction(
                new FunctionDefinition(t.Name, Suites.MachineLearning, CanRotate: false, (_, _) => Place(server, t.Model, t.Data)), IsTuning: i % 2 == 0, IsRotated: false)),
        .. TuningTasks.Select(t => new BenchmarkFunction(
            new FunctionDefinition($"{t.Model}-{t.Data}", Suites.MachineLearning, CanRotate: false, (_, _) => Place(server, t.Model, t.Data)), IsTuning: true, IsRotated: false)),
    ];

    private static Problem Place(ObjectiveServer server, string model, string data) => new()
    {
        Space = ModelSpaces.Of(model),
        Evaluate = point => Evaluation.Of(server.Evaluate(model, data, point)),
    };
}
