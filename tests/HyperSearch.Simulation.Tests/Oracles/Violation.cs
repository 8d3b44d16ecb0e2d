namespace HyperSearch.Simulation.Tests.Oracles;

/// <summary>An invariant that did not hold, with when and what.</summary>
internal sealed record Violation(string Invariant, TimeSpan At, string What)
{
    public override string ToString() => $"{Invariant} at {At:hh\\:mm\\:ss\\.fff}: {What}";
}
