namespace HyperSearch.Coordinator.Tests.Kit;

/// <summary>Study files for tests.</summary>
internal static class Files
{
    /// <summary>3 x 4 cells.</summary>
    public const string TwelveCells = "x: {type: int, low: 0, high: 2}, c: {type: categorical, choices: [a, b, c, d]}";

    public const string Continuum = "rate: {type: float, low: 1e-6, high: 1, scale: log}, depth: {type: int, low: 1, high: 9}";

    public static string Study(string name = "study", string space = TwelveCells, string strategy = "grid", int parallelism = 1, string more = "") => $$"""
        name: {{name}}
        objective: {metric: loss}
        space: { {{space}} }
        strategy: {kind: {{strategy}}}
        parallelism: {{parallelism}}
        seed: 7
        trial: {kind: command, run: [./train]}
        {{more}}
        """;

    /// <summary>Random over a continuum, <paramref name="trials"/> trials.</summary>
    public static string Random(int trials, int parallelism = 1, string more = "", string name = "study") =>
        Study(name, Continuum, "random", parallelism, $$"""
        budget: {trials: {{trials}}}
        {{more}}
        """);
}
