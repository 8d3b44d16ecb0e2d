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
    private volatile string? trouble;
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
    public bool IsReady => NotReadyBecause is null;

    /// <summary>
    /// Why requests should go elsewhere, in one word: starting, ending, storage_full, storage_slow, storage_away, storage_broken. Null while
    /// they should come here. It is told to everybody who asks, so it names nothing; the log says more.
    /// </summary>
    public string? NotReadyBecause => ending ? "ending" : started ? trouble : "starting";

    /// <summary>Requests are served from here on.</summary>
    /// <param name="probe">Shows that the journal could be written to now; ends in a <see cref="JournalException"/> where it could not.</param>
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
        (string Word, string Said)? found = await Probe() ?? Room();
        if (found?.Word != trouble) log(found is { } wrong ? $"not ready ({wrong.Word}): {wrong.Said}" : "ready again");
        trouble = found?.Word;
    }

    private async Task<(string Word, string Said)?> Probe()
    {
        if (probe is null) return null;
        using var late = new CancellationTokenSource(ProbeMax, time);
        try
        {
            await probe(late.Token).WaitAsync(ProbeMax, time);
            return null;
        }
        catch (JournalFullException full)
        {
            return ("storage_full", full.Message);
        }
        catch (JournalUnavailableException away)
        {
            return ("storage_away", away.Message);
        }
        catch (JournalException broken)
        {
            return ("storage_broken", broken.Message);
        }
        catch (Exception slow) when (slow is OperationCanceledException or TimeoutException)
        {
            return ("storage_slow", $"the journal showed no commit within {ProbeMax.TotalSeconds:0} s");
        }
    }

    private (string Word, string Said)? Room()
    {
        try
        {
            if (home is null || new DriveInfo(home).AvailableFreeSpace is var left && left >= RoomMin) return null;
            return ("storage_full", $"{left >> 20} MB are left where '{home}' lies, and {RoomMin >> 20} MB are wanted");
        }
        catch (IOException wrong)
        {
            return ("storage_broken", wrong.Message);
        }
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
#pragma warning disable CA1031 // A probe of something that was closed meanwhile, or a bug: nobody waits for this turn, and the next looks again.
        catch (Exception wrong)
#pragma warning restore CA1031
        {
            if (!ending) log($"whether this is ready could not be found out: {wrong.Message}");
            trouble = "storage_broken";
        }
        finally
        {
            probing = false;
        }
    }
}
