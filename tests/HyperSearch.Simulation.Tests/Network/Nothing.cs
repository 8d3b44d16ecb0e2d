namespace HyperSearch.Simulation.Tests.Network;

/// <summary>The answer of a verb that has none.</summary>
internal sealed record Nothing;
