using System.Numerics;

namespace HyperSearch.Optimization.Encoding;

/// <summary>A set of encoded points, equal to within a billionth of the range: what was tried already.</summary>
public sealed class PointKeys
{
    private const double Quantum = 1e9;

    private readonly HashSet<UInt128> keys = [];

    public bool Add(ReadOnlySpan<double> encoded) => keys.Add(KeyOf(encoded));

    public bool Contains(ReadOnlySpan<double> encoded) => keys.Contains(KeyOf(encoded));

    // 128 bits of two multiplicative hashes over the quantised coordinates: collisions are out of reach, and the set keeps no points.
    private static UInt128 KeyOf(ReadOnlySpan<double> encoded)
    {
        ulong first = 0xCBF29CE484222325, second = 0x9E3779B97F4A7C15;
        foreach (double x in encoded)
        {
            ulong q = (ulong)(long)Math.Round(x * Quantum);
            first = BitOperations.RotateLeft((first ^ q) * 0xFF51AFD7ED558CCD, 29);
            second = BitOperations.RotateLeft((second + q) * 0xC4CEB9FE1A85EC53, 31) ^ first;
        }

        return new UInt128(first, second);
    }
}
