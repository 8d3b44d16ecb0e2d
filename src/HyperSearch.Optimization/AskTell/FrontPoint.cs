using System.Collections.Immutable;
using HyperSearch.Core.SearchSpaces;

namespace HyperSearch.Optimization.AskTell;

/// <summary>A completed trial that no other beats in all objectives.</summary>
/// <param name="Values">One per objective, as they were told.</param>
public sealed record FrontPoint(int Number, Assignment Parameters, ImmutableArray<double> Values);
