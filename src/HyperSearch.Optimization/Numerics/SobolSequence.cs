using System.Numerics;
using HyperSearch.Core.Randomness;

namespace HyperSearch.Optimization.Numerics;

/// <summary>
/// Sobol's low-discrepancy points in [0, 1)^d in Gray-code order (Antonov and Saleev, 1979), with 53 binary digits. Unscrambled, the
/// first point is the origin. Scrambled, each dimension gets a random lower-triangular matrix over its binary digits and a random shift (Matoušek,
/// "On the L2-discrepancy for anchored boxes", J. Complexity 14, 1998): every point is then uniform on its own, and the first 2^k
/// points have as many in each dyadic box as before. A function of dimension count and stream alone. Not thread-safe.
/// </summary>
public sealed class SobolSequence : IPointSequence
{
    private const double Unit = 1.0 / (1UL << SobolDirections.Digits);

    private readonly ulong[] directions;
    private readonly ulong[] state;
    private readonly ulong[] shift;

    /// <param name="dimensions">1 to 512.</param>
    /// <param name="scramble">Where the scrambling is drawn from, all of it at once; null for none.</param>
    public SobolSequence(int dimensions, PhiloxStream? scramble)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimensions, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(dimensions, SobolDirections.DimensionsMax);
        Dimensions = dimensions;
        directions = new ulong[dimensions * SobolDirections.Count];
        shift = new ulong[dimensions];
        for (int i = 0; i < dimensions; i++)
        {
            Span<ulong> own = directions.AsSpan(i * SobolDirections.Count, SobolDirections.Count);
            SobolDirections.Of(i).CopyTo(own);
            if (scramble is not null) shift[i] = Scramble(own, scramble);
        }

        state = [.. shift];
    }

    public static int DimensionsMax => SobolDirections.DimensionsMax;

    public int Dimensions { get; }

    /// <summary>The number of the point that <see cref="Next"/> gives, from 0.</summary>
    public long Index { get; private set; }

    /// <inheritdoc/>
    /// <param name="point">As long as there are dimensions.</param>
    /// <exception cref="InvalidOperationException">After 2^32 points.</exception>
    public void Next(Span<double> point)
    {
        if (point.Length != Dimensions) throw new ArgumentException($"A point has {Dimensions} coordinates, not {point.Length}.", nameof(point));
        if (Index >= 1L << SobolDirections.Count) throw new InvalidOperationException($"Sobol's sequence ends after 2^{SobolDirections.Count} points.");
        for (int i = 0; i < point.Length; i++) point[i] = state[i] * Unit;
        Index++;
        if (Index == 1L << SobolDirections.Count) return;
        int changed = BitOperations.TrailingZeroCount(Index);
        for (int i = 0; i < state.Length; i++) state[i] ^= directions[i * SobolDirections.Count + changed];
    }

    /// <summary>Leaves out <paramref name="count"/> points, in time that does not depend on how many.</summary>
    public void Skip(long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, (1L << SobolDirections.Count) - Index);
        Index += count;
        long gray = Index ^ (Index >> 1);
        shift.CopyTo(state, 0);
        for (int bit = 0; bit < SobolDirections.Count; bit++)
        {
            if ((gray >> bit & 1) == 0) continue;
            for (int i = 0; i < state.Length; i++) state[i] ^= directions[i * SobolDirections.Count + bit];
        }
    }

    /// <summary>Multiplies the digits of each direction by a random unit lower-triangular matrix, and gives the shift.</summary>
    private static ulong Scramble(Span<ulong> own, PhiloxStream random)
    {
        const int Digits = SobolDirections.Digits;
        Span<ulong> scrambled = stackalloc ulong[SobolDirections.Count];
        for (int row = 0; row < Digits; row++)
        {
            // Row r takes digit r (the r-th after the point) and a random choice of the ones before it.
            int place = Digits - 1 - row;
            ulong before = row == 0 ? 0 : random.NextUInt64() & ((1UL << row) - 1) << (place + 1);
            ulong mask = before | 1UL << place;
            for (int k = 0; k < scrambled.Length; k++)
                scrambled[k] |= (ulong)(BitOperations.PopCount(own[k] & mask) & 1) << place;
        }

        scrambled.CopyTo(own);
        return random.NextUInt64() >> (64 - Digits);
    }
}
