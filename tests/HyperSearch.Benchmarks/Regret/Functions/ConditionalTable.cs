namespace HyperSearch.Benchmarks.Regret.Functions;

/// <summary>Functions in which the value of one parameter decides which others there are.</summary>
internal static class ConditionalTable
{
    public static IEnumerable<FunctionDefinition> All =>
    [
        new(ModelSelector.Name, Suites.Conditional, CanRotate: false, (seed, _) => ModelSelector.Place(seed)),
        new(JenattonTree.Name, Suites.Conditional, CanRotate: false, (seed, _) => JenattonTree.Place(seed)),
    ];
}
