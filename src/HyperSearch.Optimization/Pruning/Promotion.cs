using HyperSearch.Core.Trials;

namespace HyperSearch.Optimization.Pruning;

/// <summary>A paused trial to bring back, and its next target; null: it runs to its end.</summary>
public sealed record Promotion(int Number, RungTarget? Target);
