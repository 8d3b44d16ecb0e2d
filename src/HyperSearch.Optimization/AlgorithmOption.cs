namespace HyperSearch.Optimization;

/// <summary>An option of a strategy or pruner: a number in [Low, High], whole where <paramref name="IsInteger"/> says so.</summary>
public sealed record AlgorithmOption(string Name, bool IsInteger, double Low, double High, string Description);
