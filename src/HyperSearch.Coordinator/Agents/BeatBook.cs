using HyperSearch.Journal.Fleet;

namespace HyperSearch.Coordinator.Agents;

/// <summary>
/// Takes beats to the fleet. Where the fleet is a database, those of a moment go together in one statement, and their senders do not
/// wait for it: a beat that is lost there is followed by the next.
/// </summary>
internal sealed class BeatBook(IFleetStore fleet, AgentRegister agents, TimeProvider time, TimeSpan gather, Action<string> log) : IDisposable
{
    private readonly Lock gate = new();
    private SortedDictionary<string, FleetBeat> pending = new(StringComparer.Ordinal);
    private ITimer? timer;
    private bool closed;

    public Task Keep(FleetBeat beat)
    {
        if (gather == TimeSpan.Zero) return Write([beat]);
        lock (gate)
        {
            if (!closed && (!pending.TryGetValue(beat.Session, out FleetBeat? older) || older.Number < beat.Number))
            {
                pending[beat.Session] = beat;
                timer ??= time.CreateTimer(_ => Flush(), null, gather, Timeout.InfiniteTimeSpan);
            }
        }

        return Task.CompletedTask;
    }

    public void Dispose()
    {
        lock (gate)
        {
            closed = true;
            timer?.Dispose();
        }
    }

    private void Flush()
    {
        SortedDictionary<string, FleetBeat> gathered;
        lock (gate)
        {
            timer?.Dispose();
            timer = null;
            if (closed) return;
            gathered = pending;
            pending = new SortedDictionary<string, FleetBeat>(StringComparer.Ordinal);
        }

        _ = WriteOrLog([.. gathered.Values]);
    }

    private async Task WriteOrLog(IReadOnlyList<FleetBeat> beats)
    {
        try
        {
            await Write(beats);
        }
#pragma warning disable CA1031 // The next beats say it again; what matters is that somebody hears of the trouble.
        catch (Exception trouble)
#pragma warning restore CA1031
        {
            log($"{beats.Count} beat(s) could not be kept: {trouble.Message}");
        }
    }

    private async Task Write(IReadOnlyList<FleetBeat> beats)
    {
        foreach (string unknown in await fleet.Beat(beats, CancellationToken.None)) agents.Forget(unknown);
    }
}
