namespace HyperSearch.FineTuning.Training;

/// <summary>
/// Counter-based randomness of a trial: every number is a function of (seed, purpose, coordinates), so that nothing has to be saved
/// to resume. The mixer is SplitMix64's finaliser (Steele, Lea, Flood, 2014), absorbed word by word.
/// </summary>
public static class SeedStream
{
    public const ulong DataOrder = 1;
    public const ulong Dropout = 2;
    public const ulong LoraInit = 3;
    public const ulong ModelInit = 4;
    public const ulong ReplayOrder = 20;
    public const ulong EmbeddingNoise = 21;
    public const ulong FisherDirections = 22;
    public const ulong ClassHead = 40;
    public const ulong BucketOrder = 41;
    public const ulong Generation = 30;

    /// <summary>A 64-bit value for these coordinates.</summary>
    public static ulong Derive(ulong seed, ulong purpose, ulong a = 0, ulong b = 0, ulong c = 0)
        => Absorb(Absorb(Absorb(Absorb(Mix(seed + 0x9E3779B97F4A7C15), purpose), a), b), c);

    /// <summary>The order in which epoch <paramref name="epoch"/> visits <paramref name="count"/> rows: a Fisher-Yates shuffle.</summary>
    public static int[] Permutation(int count, ulong seed, long epoch, ulong purpose = DataOrder)
    {
        var order = new int[count];
        for (var i = 0; i < count; i++) order[i] = i;
        for (var i = count - 1; i > 0; i--)
        {
            // Multiply-high maps 64 random bits onto [0, i]; its bias is below 2^-32 for any set that fits in memory.
            var j = (int)Math.BigMul(Derive(seed, purpose, (ulong)epoch, (ulong)i), (ulong)i + 1, out _);
            (order[i], order[j]) = (order[j], order[i]);
        }

        return order;
    }

    private static ulong Absorb(ulong state, ulong word) => Mix(state ^ Mix(word + 0x9E3779B97F4A7C15));

    private static ulong Mix(ulong x)
    {
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }
}
