using HyperSearch.Coordinator.Telemetry;
using HyperSearch.Journal;

namespace HyperSearch.Coordinator.Hosting;

/// <summary>What the probes of a coordinator are told.</summary>
/// <remarks>Whether it lives says nothing of the database: a restart of this process mends no outage there.</remarks>
public sealed class Health : IDisposable
{
    /// <summary>A process whose timers stood still for longer is as good as dead.</summary>
    public static readonly TimeSpan StillMax = TimeSpan.FromSeconds(30);

    /// <summary>A journal that answers later than this is not ready to be written to.</summary>
    public static readonly TimeSpan ProbeMax = TimeSpan.FromSeconds(5);

    /// <summary>With less room on the disk of the home, requests should go elsewhere.</summary>
    public const long RoomMin = 64L << 20;

    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(5);

    private readonly TimeProvider time;
    private readonly ITimer timer;
    private readonly Action<string> log;
    private long tickedAt;
    private volatile bool started;
    private volatile bool ending;
    private volatile bool answers = true;
    private volatile bool roomy = true;
    private volatile bool probing;
    private Func<CancellationToken, Task>? probe;
    private string? home;

    public Health(TimeProvider time, Action<string>? log = null)
    {
        this.time = time;
        this.log = log ?? (static _ => { });
        tickedAt = time.GetTimestamp();
        timer = time.CreateTimer(_ => Turn(), null, Tick, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Whether the process still turns its wheels.</summary>
    public bool IsLive => time.GetElapsedTime(Volatile.Read(ref tickedAt)) < StillMax;

    /// <summary>Whether the journal was read and requests are served.</summary>
    public bool HasStarted => started;

    /// <summary>Whether requests should come here.</summary>
    public bool IsReady => started && !ending && answers && roomy;

    /// <summary>Requests are served from here on.</summary>
    /// <param name="probe">Asks the journal something small.</param>
    public void Started(Func<CancellationToken, Task>? probe = null, string? home = null)
    {
        this.probe = probe;
        this.home = home;
        started = true;
    }

    /// <summary>From here on requests should go elsewhere.</summary>
    public void Ending() => ending = true;

    public void Dispose() => timer.Dispose();

    /// <summary>Asks the journal, and looks for room.</summary>
    internal async Task Look()
    {
        if (probe is null) return;
        using var late = new CancellationTokenSource(ProbeMax, time);
        try
        {
            await probe(late.Token).WaitAsync(ProbeMax, time);
            answers = true;
        }
        catch (Exception trouble) when (trouble is JournalException or OperationCanceledException or TimeoutException)
        {
            answers = false;
        }

        roomy = home is null || new DriveInfo(home).AvailableFreeSpace >= RoomMin;
    }

    private void Turn()
    {
        TimeSpan gap = time.GetElapsedTime(Interlocked.Exchange(ref tickedAt, time.GetTimestamp()));
        if (gap > StillMax)
        {
            Instruments.ClockGaps.Add(1);
            log($"this process stood still for {gap.TotalSeconds:0} s");
        }

        if (!probing) _ = LookOnce();
        timer.Change(Tick, Timeout.InfiniteTimeSpan);
    }

    private async Task LookOnce()
    {
        probing = true;
        try
        {
            await Look();
        }
        catch (IOException)
        {
            roomy = false;
        }
        finally
        {
            probing = false;
        }
    }
}
