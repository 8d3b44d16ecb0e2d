namespace HyperSearch.Simulation.Tests.Oracles;

/// <summary>Thrown by a check, caught by the oracle.</summary>
internal sealed class BrokenInvariant(string invariant, string what) : Exception(what)
{
    public string Invariant { get; } = invariant;

    public static void ThrowUnless(bool holds, string invariant, FormattableString what)
    {
        if (!holds) throw new BrokenInvariant(invariant, FormattableString.Invariant(what));
    }
}
