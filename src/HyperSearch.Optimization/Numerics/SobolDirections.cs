using System.Globalization;

namespace HyperSearch.Optimization.Numerics;

/// <summary>
/// Direction numbers of Sobol's sequence (Joe and Kuo, "Constructing Sobol sequences with better two-dimensional projections", SIAM J. Sci.
/// Comput. 30, 2008; their table new-joe-kuo-6), for the first <see cref="DimensionsMax"/> dimensions.
/// </summary>
/// <remarks>
/// | symbol | meaning |
/// |---|---|
/// | s, a | degree and inner coefficients of the primitive polynomial |
/// | m_k | odd integers below 2^k, m_1 to m_s from the table |
/// | v_k | m_k / 2^k, here as the integer m_k 2^(Digits - k) |
/// </remarks>
internal static class SobolDirections
{
    public const int DimensionsMax = 512;

    /// <summary>Binary digits of a coordinate: all that a double in [0, 1) holds.</summary>
    public const int Digits = 53;

    /// <summary>Direction numbers per dimension: there are 2^32 points.</summary>
    public const int Count = 32;

    private const string Resource = "HyperSearch.Optimization.Numerics.joe-kuo-6.512.txt";

    private static readonly Lazy<ulong[][]> Table = new(Read);

    /// <summary>v_1 to v_32 of a dimension (from 0). Not to be written to.</summary>
    public static ReadOnlySpan<ulong> Of(int dimension) => Table.Value[dimension];

    private static ulong[][] Read()
    {
        ulong[][] table = new ulong[DimensionsMax][];
        table[0] = [.. Enumerable.Range(1, Count).Select(k => 1UL << (Digits - k))];
        using Stream stream = typeof(SobolDirections).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The assembly lacks its resource {Resource}.");
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#')) continue;
            int[] row = [.. line.Split(' ').Select(field => int.Parse(field, CultureInfo.InvariantCulture))];
            table[row[0] - 1] = Extend(row[1], row[2], row.AsSpan(3));
        }

        return table;
    }

    /// <summary>The recurrence of the paper's equation (3), on v instead of m.</summary>
    private static ulong[] Extend(int s, int a, ReadOnlySpan<int> m)
    {
        ulong[] v = new ulong[Count];
        for (int k = 0; k < s; k++) v[k] = (ulong)m[k] << (Digits - 1 - k);
        for (int k = s; k < Count; k++)
        {
            v[k] = v[k - s] ^ (v[k - s] >> s);
            for (int i = 1; i < s; i++)
                if ((a >> (s - 1 - i) & 1) != 0) v[k] ^= v[k - i];
        }

        return v;
    }
}
