using HyperSearch.Core.Randomness;

namespace HyperSearch.Benchmarks.Regret.Functions;

/// <summary>
/// Random numbers of the benchmarks: Philox streams by seed, function name and use, so that every searcher meets the same function
/// and the same noise. The purposes lie far above those of the product.
/// </summary>
internal static class Draws
{
    public const RandomPurpose Placement = (RandomPurpose)1001;
    public const RandomPurpose Rotation = (RandomPurpose)1002;
    public const RandomPurpose Noise = (RandomPurpose)1003;
    public const RandomPurpose Sample = (RandomPurpose)1004;
    public const RandomPurpose HiddenForm = (RandomPurpose)1005;

    public static PhiloxStream Stream(ulong seed, string name, RandomPurpose purpose, ulong number = 0) =>
        new(seed, Hash(name) + number, purpose);

    /// <summary>A standard normal number (Box and Muller, 1958).</summary>
    public static double Normal(PhiloxStream random)
    {
        double radius = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()));
        return radius * Math.Cos(2 * Math.PI * random.NextDouble());
    }

    // FNV-1a: stable between processes, unlike string.GetHashCode.
    private static ulong Hash(string text)
    {
        ulong hash = 14695981039346656037;
        foreach (char c in text) hash = unchecked((hash ^ c) * 1099511628211);
        return hash;
    }
}
