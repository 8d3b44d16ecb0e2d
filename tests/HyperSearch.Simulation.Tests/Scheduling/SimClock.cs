namespace HyperSearch.Simulation.Tests.Scheduling;

/// <summary>
/// The clock of one life of a process: its monotonic time runs at the node's own rate from the start of the life, and its wall time is
/// whatever the node believes.
/// </summary>
internal sealed class SimClock(Scheduler scheduler, SimProcess process, WallClock wall) : TimeProvider
{
    private readonly TimeSpan started = scheduler.Now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => (long)((scheduler.Now - started).Ticks * wall.Rate);

    public override DateTimeOffset GetUtcNow() => wall.Now(scheduler.Now);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new ProcessTimer(this, () => callback(state), dueTime, period);

    private sealed class ProcessTimer : ITimer
    {
        private readonly SimClock clock;
        private readonly Action ring;
        private TimeSpan period;
        private SimTimer? timer;

        public ProcessTimer(SimClock clock, Action ring, TimeSpan dueTime, TimeSpan period)
        {
            this.clock = clock;
            this.ring = ring;
            Change(dueTime, period);
        }

        public bool Change(TimeSpan dueTime, TimeSpan newPeriod)
        {
            timer?.Cancel();
            period = newPeriod;
            timer = dueTime == Timeout.InfiniteTimeSpan ? null : clock.Set(dueTime, Fire);
            return true;
        }

        public void Dispose()
        {
            timer?.Cancel();
            timer = null;
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Fire()
        {
            if (timer is null) return; // disposed while it was due already
            timer = period > TimeSpan.Zero ? clock.Set(period, Fire) : null;
            ring();
        }
    }

    /// <summary>Never early: a timer that rings before its clock says so would be set again for no time at all.</summary>
    private SimTimer Set(TimeSpan due, Action act) => process.After(TimeSpan.FromTicks((long)Math.Ceiling(due.Ticks / wall.Rate) + 1), act);
}
