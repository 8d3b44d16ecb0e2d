using HyperSearch.Coordinator.Hosting;
using HyperSearch.Simulation.Tests.Worlds;

namespace HyperSearch.Simulation.Tests.Planted;

/// <summary>The timer that tells of a retry whose delay is over is collected before it rings: nobody wakes the slots that wait.</summary>
internal sealed class LosesAlarms : PlantedBug
{
    public override string Name => "forgets to wake slots for a delayed retry";

    public override CoordinatorOptions Change(CoordinatorOptions options, World world) => options with { Time = new Collected(options.Time) };

    private sealed class Collected(TimeProvider inner) : TimeProvider
    {
        private static readonly TimeSpan SweepMax = TimeSpan.FromSeconds(5);
        private static readonly TimeSpan PollMin = TimeSpan.FromSeconds(20);

        public override long TimestampFrequency => inner.TimestampFrequency;

        public override long GetTimestamp() => inner.GetTimestamp();

        public override DateTimeOffset GetUtcNow() => inner.GetUtcNow();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            inner.CreateTimer(callback, state, dueTime > SweepMax && dueTime < PollMin ? Timeout.InfiniteTimeSpan : dueTime, period);
    }
}
