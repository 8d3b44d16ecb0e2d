namespace HyperSearch.Optimization.Encoding;

/// <summary>A set of encoded points, equal to within a billionth of the range: what was tried already.</summary>
public sealed class PointKeys
{
    private const double Quantum = 1e9;

    private readonly HashSet<UInt128> keys = [];

    public int Count => keys.Count;

    public bool Add(ReadOnlySpan<double> encoded) => keys.Add(KeyOf(encoded));

    public bool Contains(ReadOnlySpan<double> encoded) => keys.Contains(KeyOf(encoded));

    // 128 bits of a multiplicative hash over the quantised coordinates: collisions are out of reach, and the set keeps no points.
    private static UInt128 KeyOf(ReadOnlySpan<double> encoded)
    {
        var prime = new UInt128(0x1000000, 0x13B);
        UInt128 hash = new(0x6C62272E07BB0142, 0x62B821756295C58D);
        foreach (double x in encoded)
        {
            ulong q = (ulong)(long)Math.Round(x * Quantum);
            for (int shift = 0; shift < 64; shift += 8) hash = (hash ^ (byte)(q >> shift)) * prime;
        }

        return hash;
    }
}
