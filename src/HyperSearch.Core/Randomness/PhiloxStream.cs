namespace HyperSearch.Core.Randomness;

/// <summary>
/// Counter-based random numbers: Philox4x32-10 (Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011).
/// The stream is a function of (seed, number, purpose) alone, so nothing has to be saved to continue it. Not thread-safe.
/// </summary>
public sealed class PhiloxStream
{
    private const uint MultiplierA = 0xD2511F53;
    private const uint MultiplierB = 0xCD9E8D57;
    private const uint WeylA = 0x9E3779B9;
    private const uint WeylB = 0xBB67AE85;
    private const int Rounds = 10;

    private readonly ulong seed;
    private readonly ulong number;
    private readonly RandomPurpose purpose;
    private readonly uint[] block = new uint[4];
    private uint blockIndex;
    private int used = 4;

    /// <param name="seed">The study's seed: the key of the cipher.</param>
    /// <param name="number">Which stream of the purpose, such as a trial's number.</param>
    public PhiloxStream(ulong seed, ulong number, RandomPurpose purpose)
    {
        this.seed = seed;
        this.number = number;
        this.purpose = purpose;
    }

    /// <summary>32 uniform bits.</summary>
    public uint NextUInt32()
    {
        if (used == block.Length)
        {
            Block([blockIndex++, (uint)purpose, (uint)number, (uint)(number >> 32)], seed, block);
            used = 0;
        }

        return block[used++];
    }

    /// <summary>64 uniform bits.</summary>
    public ulong NextUInt64() => (ulong)NextUInt32() << 32 | NextUInt32();

    /// <summary>A uniform double in [0, 1) with 53 bits.</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    /// <summary>A uniform integer in [0, <paramref name="count"/>), without bias (rejection of the incomplete last range).</summary>
    public long NextIndex(long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ulong range = (ulong)count;
        ulong limit = ulong.MaxValue - (ulong.MaxValue % range + 1) % range;
        ulong draw;
        do draw = NextUInt64();
        while (draw > limit);
        return (long)(draw % range);
    }

    /// <summary>One application of the cipher: four words of counter under a 64-bit key give four words of output.</summary>
    public static void Block(ReadOnlySpan<uint> counter, ulong key, Span<uint> output)
    {
        uint c0 = counter[0], c1 = counter[1], c2 = counter[2], c3 = counter[3];
        uint k0 = (uint)key, k1 = (uint)(key >> 32);
        for (int round = 0; round < Rounds; round++)
        {
            ulong a = (ulong)MultiplierA * c0;
            ulong b = (ulong)MultiplierB * c2;
            (c0, c1, c2, c3) = ((uint)(b >> 32) ^ c1 ^ k0, (uint)b, (uint)(a >> 32) ^ c3 ^ k1, (uint)a);
            unchecked
            {
                k0 += WeylA;
                k1 += WeylB;
            }
        }

        output[0] = c0;
        output[1] = c1;
        output[2] = c2;
        output[3] = c3;
    }
}
