namespace HyperSearch.Benchmarks.Regret.Functions;

/// <summary>The categories of functions, as result files and reports name them.</summary>
internal static class Suites
{
    public const string Continuous = "continuous";
    public const string Noisy = "noisy";
    public const string Mixed = "mixed";
    public const string Conditional = "conditional";
    public const string Constrained = "constrained";
    public const string Hidden = "hidden";
    public const string MultiObjective = "multi";
    public const string MachineLearning = "ml";
    public const string Bbob = "bbob";

    /// <summary>Whether functions of a suite run only where it or they are named.</summary>
    public static bool IsApart(string suite) => suite is MachineLearning or Bbob;
}
