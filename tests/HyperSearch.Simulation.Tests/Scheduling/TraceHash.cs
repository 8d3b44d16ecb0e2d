namespace HyperSearch.Simulation.Tests.Scheduling;

/// <summary>A running fingerprint of everything that happened, in order: two runs of a seed must end with the same one.</summary>
internal sealed class TraceHash
{
    public ulong Value { get; private set; } = 14695981039346656037;

    public void Add(ulong word)
    {
        ulong mixed = (Value ^ word) * 0x9E3779B97F4A7C15;
        Value = mixed ^ (mixed >> 29);
    }
}
