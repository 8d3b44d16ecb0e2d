namespace HyperSearch.Simulation.Tests.Scheduling;

/// <summary>
/// One life of a simulated process. Everything that it awaits comes back through <see cref="Context"/>; once it is killed nothing of it
/// ever runs again, and while it is paused (SIGSTOP, a suspended virtual machine) what is due waits.
/// </summary>
internal sealed class SimProcess
{
    private readonly Scheduler scheduler;
    private readonly List<Work> held = [];
    private bool paused;

    public SimProcess(Scheduler scheduler, string name, int ordinal)
    {
        this.scheduler = scheduler;
        Name = name;
        Ordinal = ordinal;
        Context = new SimContext(scheduler, this);
    }

    public string Name { get; }

    public int Ordinal { get; }

    public SimContext Context { get; }

    public bool IsAlive { get; private set; } = true;

    public bool IsPaused => paused;

    /// <summary>Its memory is gone; what it left on disks stays.</summary>
    public void Kill()
    {
        IsAlive = false;
        held.Clear();
    }

    public void Pause() => paused = true;

    public void Resume()
    {
        paused = false;
        foreach (Work work in held) scheduler.Ready(work);
        held.Clear();
    }

    /// <summary>Runs <paramref name="act"/> in this process as soon as the scheduler gets to it.</summary>
    public void Post(Action act) => scheduler.Ready(new Work(this, static state => ((Action)state!)(), act));

    /// <summary>Runs <paramref name="act"/> in this process after that much of true time.</summary>
    public SimTimer After(TimeSpan delay, Action act) => scheduler.After(delay, this, act);

    internal void Hold(Work work) => held.Add(work);
}
