namespace HyperSearch.Benchmarks.Regret.Functions;

/// <summary>A benchmark function of the suite.</summary>
/// <param name="Suite">The category that reports are grouped by.</param>
/// <param name="CanRotate">Whether a rotation about the optimum leaves the optimum's value as it is.</param>
/// <param name="Place">The function as a seed places it; the flag asks for a rotation.</param>
internal sealed record FunctionDefinition(string Name, string Suite, bool CanRotate, Func<ulong, bool, Problem> Place)
{
    /// <summary>Rough cost of a run beside that of a small continuous function, by which campaigns put the dear ones last.</summary>
    public bool IsExpensive { get; init; }
}
