using HyperSearch.Core.Randomness;

namespace HyperSearch.Optimization.Numerics;

/// <summary>
/// The additive recurrence R_d (Roberts, "The unreasonable effectiveness of quasirandom sequences", 2018): point n is
/// frac(shift + (n + 1) α) with α_k = φ^-k, where φ is the root above 1 of x^(d+1) = x + 1, which is the golden ratio for d = 1. Not thread-safe.
/// </summary>
public sealed class RSequence : IPointSequence
{
    // Fractions as 64-bit integers: adding them wraps around exactly, so no point loses digits however late it comes.
    private readonly ulong[] alpha;
    private readonly ulong[] state;

    /// <param name="dimensions">At least 1.</param>
    /// <param name="shift">Where a random shift modulo 1 is drawn from; null for Roberts' own start at ½.</param>
    public RSequence(int dimensions, PhiloxStream? shift)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimensions, 1);
        double root = Root(dimensions);
        alpha = new ulong[dimensions];
        state = new ulong[dimensions];
        for (int i = 0; i < dimensions; i++)
        {
            alpha[i] = (ulong)(Math.Pow(root, -(i + 1)) * Math.ScaleB(1, 64));
            state[i] = unchecked((shift?.NextUInt64() ?? 1UL << 63) + alpha[i]);
        }
    }

    public void Next(Span<double> point)
    {
        if (point.Length != state.Length) throw new ArgumentException($"A point has {state.Length} coordinates, not {point.Length}.", nameof(point));
        for (int i = 0; i < state.Length; i++) point[i] = (state[i] >> 11) * (1.0 / (1UL << 53));
        Skip(1);
    }

    public void Skip(long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        for (int i = 0; i < state.Length; i++) state[i] = unchecked(state[i] + (ulong)count * alpha[i]);
    }

    /// <summary>By the contraction x = (1 + x)^(1/(d+1)), which gains a digit at least every few rounds for every d.</summary>
    private static double Root(int dimensions)
    {
        double x = 2;
        for (int i = 0; i < 64; i++) x = Math.Pow(1 + x, 1.0 / (dimensions + 1));
        return x;
    }
}
