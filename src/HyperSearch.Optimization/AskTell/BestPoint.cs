using HyperSearch.Core.SearchSpaces;

namespace HyperSearch.Optimization.AskTell;

/// <summary>The best completed trial so far.</summary>
/// <param name="Value">As it was told.</param>
/// <param name="PosteriorMean">What the strategy's model takes the true value there for, in the objective's unit; null where there is no model.</param>
public sealed record BestPoint(int Number, Assignment Parameters, double Value, double? PosteriorMean);
