namespace HyperSearch.Simulation.Tests.Scheduling;

/// <summary>What a node believes the time to be: skewed from the start, drifting, and set by somebody now and then.</summary>
internal sealed class WallClock(double rate, TimeSpan skew)
{
    private static readonly DateTimeOffset Epoch = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private TimeSpan offset = skew;

    /// <summary>Seconds of this node per second of true time; within 1% of 1.</summary>
    public double Rate { get; } = rate;

    /// <summary>Somebody set the clock.</summary>
    public void Step(TimeSpan by) => offset += by;

    public DateTimeOffset Now(TimeSpan trueTime) => Epoch + TimeSpan.FromTicks((long)(trueTime.Ticks * Rate)) + offset;
}
