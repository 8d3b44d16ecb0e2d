namespace HyperSearch.Simulation.Tests.Scheduling;

/// <summary>All chance of one simulated world, from its seed: SplitMix64 (Steele, Lea and Flood 2014).</summary>
internal sealed class SimRandom(ulong seed)
{
    private ulong state = seed;

    public ulong NextUInt64()
    {
        ulong z = state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>From 0 up to, not including, <paramref name="count"/>.</summary>
    public int Next(int count) => (int)(NextUInt64() % (ulong)count);

    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    public bool Chance(double probability) => probability > 0 && NextDouble() < probability;

    public double Between(double low, double high) => low + ((high - low) * NextDouble());

    public TimeSpan Between(TimeSpan low, TimeSpan high) => low + TimeSpan.FromTicks((long)((high - low).Ticks * NextDouble()));

    /// <summary>Memoryless waiting with the given mean.</summary>
    public TimeSpan Exponential(TimeSpan mean) => TimeSpan.FromTicks((long)(-Math.Log(1 - NextDouble()) * mean.Ticks));

    public T Pick<T>(IReadOnlyList<T> items) => items[Next(items.Count)];

    /// <summary>A stream of its own for a part of the world, so that one part's draws do not shift another's.</summary>
    public SimRandom Fork() => new(NextUInt64());
}
