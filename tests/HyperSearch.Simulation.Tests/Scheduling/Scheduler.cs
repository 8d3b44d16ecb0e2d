namespace HyperSearch.Simulation.Tests.Scheduling;

/// <summary>
/// The one thread of a world. What is ready runs in an order that the seed decides; when nothing is ready, virtual time jumps to the
/// next timer. Nothing else moves time.
/// </summary>
internal sealed class Scheduler(SimRandom random)
{
    private readonly TimerQueue timers = new();
    private readonly List<Work> ready = [];
    private readonly int thread = Environment.CurrentManagedThreadId;
    private int processes;

    /// <summary>True time since the world began; processes see it only through their own clocks.</summary>
    public TimeSpan Now { get; private set; }

    public long Steps { get; private set; }

    public TraceHash Trace { get; } = new();

    /// <summary>The probability that a continuation is held up for a while, as a thread that loses its core is.</summary>
    public double HoldUpChance { get; set; }

    /// <summary>The process whose code runs now; null: the world itself.</summary>
    public SimProcess? Running { get; private set; }

    /// <summary>The process whose code ran last; null: the world itself.</summary>
    public SimProcess? LastRun { get; private set; }

    public SimProcess NewProcess(string name) => new(this, name, processes++);

    /// <summary>A continuation came back. Fails loudly when it comes from another thread: then something left the simulation.</summary>
    public void Post(Work work)
    {
        if (Environment.CurrentManagedThreadId != thread)
            throw new InvalidOperationException($"A continuation of {work.Process?.Name} comes from another thread: the code under test left its synchronization context.");
        if (HoldUpChance > 0 && random.Chance(HoldUpChance)) After(random.Between(TimeSpan.Zero, TimeSpan.FromMilliseconds(80)), work);
        else ready.Add(work);
    }

    public void Ready(Work work) => ready.Add(work);

    /// <summary>An act of the world, outside every process.</summary>
    public SimTimer After(TimeSpan delay, Action act) => After(delay, null, act);

    public SimTimer After(TimeSpan delay, SimProcess? process, Action act) => After(delay, new Work(process, static state => ((Action)state!)(), act));

    public SimTimer After(TimeSpan delay, Work work)
    {
        var timer = new SimTimer(work);
        timers.Add(timer, (Now + (delay > TimeSpan.Zero ? delay : TimeSpan.Zero)).Ticks);
        return timer;
    }

    /// <summary>Runs one thing. False: nothing is left that could ever happen.</summary>
    public bool Step()
    {
        while (true)
        {
            if (ready.Count == 0 && !Advance()) return false;
            if (ready.Count == 0) continue;
            int index = ready.Count == 1 ? 0 : random.Next(ready.Count);
            Work work = ready[index];
            ready[index] = ready[^1];
            ready.RemoveAt(ready.Count - 1);
            if (work.Process is { IsAlive: false }) continue;
            if (work.Process is { IsPaused: true } paused)
            {
                paused.Hold(work);
                continue;
            }

            Run(work);
            return true;
        }
    }

    private void Run(Work work)
    {
        Steps++;
        Trace.Add(((ulong)Now.Ticks << 8) ^ (ulong)(work.Process?.Ordinal ?? 255));
        SynchronizationContext? before = SynchronizationContext.Current;
        Running = LastRun = work.Process;
        SynchronizationContext.SetSynchronizationContext(work.Process?.Context);
        try
        {
            work.Callback(work.State);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
            Running = null;
        }
    }

    /// <summary>Moves time to the next timer and makes ready all that are due then.</summary>
    private bool Advance()
    {
        if (timers.Next() is not { } due) return false;
        Now = TimeSpan.FromTicks(due);
        do ready.Add(timers.Take().Work);
        while (timers.Next() == due);
        return true;
    }
}
