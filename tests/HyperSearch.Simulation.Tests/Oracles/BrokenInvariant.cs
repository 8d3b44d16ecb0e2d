using System.Runtime.CompilerServices;

namespace HyperSearch.Simulation.Tests.Oracles;

/// <summary>Thrown by a check, caught by the oracle.</summary>
internal sealed class BrokenInvariant(string invariant, string what) : Exception(what)
{
    public string Invariant { get; } = invariant;

    /// <param name="what">What is wrong; put together only when it is.</param>
    public static void ThrowUnless(bool holds, string invariant, [InterpolatedStringHandlerArgument(nameof(holds))] ref Complaint what)
    {
        if (!holds) throw new BrokenInvariant(invariant, what.ToString());
    }
}
