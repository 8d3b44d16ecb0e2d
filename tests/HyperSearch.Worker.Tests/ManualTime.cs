namespace HyperSearch.Worker.Tests;

/// <summary>A clock that moves only when told, and fires the timers that fall due.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly Lock gate = new();
    private readonly List<ManualTimer> timers = [];
    private readonly List<(int Count, TaskCompletionSource Reached)> waiters = [];
    private TimeSpan now;
    private int made;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp()
    {
        lock (gate) return now.Ticks;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        lock (gate)
        {
            var timer = new ManualTimer(this, () => callback(state), dueTime == Timeout.InfiniteTimeSpan ? null : now + dueTime);
            timers.Add(timer);
            made++;
            foreach ((int count, TaskCompletionSource reached) in waiters)
                if (made >= count) reached.TrySetResult();
            return timer;
        }
    }

    /// <summary>Completes when a timer of about <paramref name="delay"/> is running.</summary>
    public async Task WaitForTimer(TimeSpan delay)
    {
        while (true)
        {
            Task next;
            lock (gate)
            {
                if (timers.Any(t => t.Due is { } due && due - now == delay)) return;
                var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                waiters.Add((made + 1, reached));
                next = reached.Task;
            }

            await next.WaitAsync(TimeSpan.FromSeconds(60));
        }
    }

    /// <summary>Goes from timer to timer until that is done. Whatever a timer sets off must end in it or in another timer.</summary>
    public async Task RunUntil(Task done)
    {
        while (!done.IsCompleted)
        {
            TimeSpan step;
            var made = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            lock (gate)
            {
                step = timers.Min(t => t.Due) - now ?? TimeSpan.Zero;
                waiters.Add((this.made + 1, made));
            }

            Advance(step);
            await Task.WhenAny(done, made.Task).WaitAsync(TimeSpan.FromSeconds(60));
        }
    }

    public void Advance(TimeSpan by)
    {
        List<ManualTimer> due;
        lock (gate)
        {
            now += by;
            due = [.. timers.Where(t => t.Due <= now)];
            foreach (ManualTimer timer in due) timer.Due = null;
        }

        foreach (ManualTimer timer in due) timer.Fire();
    }

    private sealed class ManualTimer(ManualTime owner, Action fire, TimeSpan? due) : ITimer
    {
        public TimeSpan? Due { get; set; } = due;

        public void Fire() => fire();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (owner.gate) Due = dueTime == Timeout.InfiniteTimeSpan ? null : owner.now + dueTime;
            return true;
        }

        public void Dispose()
        {
            lock (owner.gate) owner.timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
