namespace HyperSearch.Coordinator.Hosting;

/// <summary>What the probes of a coordinator are told.</summary>
/// <remarks>Whether it lives says nothing of the database: a restart of this process mends no outage there.</remarks>
public sealed class Health : IDisposable
{
    /// <summary>A process whose timers stood still for longer is as good as dead.</summary>
    public static readonly TimeSpan StillMax = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(5);

    private readonly TimeProvider time;
    private readonly ITimer timer;
    private long tickedAt;
    private volatile bool started;
    private volatile bool ending;

    public Health(TimeProvider time)
    {
        this.time = time;
        tickedAt = time.GetTimestamp();
        timer = time.CreateTimer(_ => Volatile.Write(ref tickedAt, time.GetTimestamp()), null, Tick, Tick);
    }

    /// <summary>Whether the process still turns its wheels.</summary>
    public bool IsLive => time.GetElapsedTime(Volatile.Read(ref tickedAt)) < StillMax;

    /// <summary>Whether the journal was read and requests are served.</summary>
    public bool HasStarted => started;

    /// <summary>Whether requests should come here.</summary>
    public bool IsReady => started && !ending;

    public void Started() => started = true;

    /// <summary>From here on requests should go elsewhere.</summary>
    public void Ending() => ending = true;

    public void Dispose() => timer.Dispose();
}
