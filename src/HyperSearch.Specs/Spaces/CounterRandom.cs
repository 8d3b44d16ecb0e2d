namespace HyperSearch.Specs.Spaces;

/// <summary>
/// Uniform numbers from a seed and a counter: number i is the SplitMix64 finaliser (Steele, Lea, Flood 2014) of seed + i·γ. Enough to
/// estimate a share; trials are drawn elsewhere.
/// </summary>
internal sealed class CounterRandom(ulong seed)
{
    private const ulong Gamma = 0x9E3779B97F4A7C15;
    private ulong counter;

    /// <summary>The next number in [0, 1), on a grid of 2^-53.</summary>
    public double NextUniform()
    {
        ulong z = seed + ++counter * Gamma;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return ((z ^ (z >> 31)) >> 11) * (1.0 / (1UL << 53));
    }
}
