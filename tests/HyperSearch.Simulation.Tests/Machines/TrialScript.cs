using HyperSearch.Simulation.Tests.Scheduling;

namespace HyperSearch.Simulation.Tests.Machines;

/// <summary>
/// What a trial does when nothing goes wrong, from its seed alone: so many steps, and a loss after each that depends on every step before.
/// A trial that skips, repeats or mixes up a step ends with another loss.
/// </summary>
internal sealed record TrialScript(ulong Seed, int Steps, TimeSpan StepTime, int CheckpointEvery)
{
    public static TrialScript Of(ulong seed)
    {
        var random = new SimRandom(seed);
        return new TrialScript(seed, 4 + random.Next(6), random.Between(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(12)), 1 + random.Next(3));
    }

    public ulong Mind(long step)
    {
        ulong mind = Seed;
        for (long at = 1; at <= step; at++) mind = Next(mind, at);
        return mind;
    }

    public static ulong Next(ulong mind, long step) => new SimRandom(mind ^ ((ulong)step * 0xD6E8FEB86659FD93)).NextUInt64();

    /// <summary>Falls by one a step, with a fraction that shows the whole past.</summary>
    public double Loss(long step, ulong mind) => Steps - step + ((mind >> 11) * (1.0 / (1UL << 53)));

    public double FinalLoss => Loss(Steps, Mind(Steps));
}
