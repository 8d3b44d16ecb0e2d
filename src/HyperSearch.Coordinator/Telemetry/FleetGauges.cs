using System.Diagnostics.Metrics;
using HyperSearch.Protocol;
using HyperSearch.Protocol.Agents;

namespace HyperSearch.Coordinator.Telemetry;

/// <summary>Looks every few seconds at what a gauge cannot ask for when it is read: the fleet, and the size of the journal's files.</summary>
internal sealed class FleetGauges : IDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(15);
    private static readonly string[] States = ["live", "late", "lost", "draining", "quarantined"];

    private readonly Meter meter = new(Instruments.Name);
    private readonly ICoordinator coordinator;
    private readonly string journal;
    private readonly Action<string> log;
    private IReadOnlyList<AgentSummary> agents = [];
    private string? trouble;

    /// <param name="journal">The journal's file; where there is none its size is 0.</param>
    public FleetGauges(ICoordinator coordinator, string journal, Action<string> log)
    {
        this.coordinator = coordinator;
        this.journal = journal;
        this.log = log;
        meter.CreateObservableGauge("hypersearch.agents", () => States.Select(state => new Measurement<int>(Seen.Count(a => a.State == state), new KeyValuePair<string, object?>("state", state))));
        meter.CreateObservableGauge("hypersearch.leases", () => Seen.Sum(a => a.Leases.Count));
        meter.CreateObservableGauge("hypersearch.journal.bytes", () => SizeOf(journal) + SizeOf(journal + "-wal"), "By");
    }

    private IReadOnlyList<AgentSummary> Seen => Volatile.Read(ref agents);

    /// <summary>Looks until cancelled, whatever happens: nothing depends on gauges, so nothing that goes wrong with them may end anything else.</summary>
    public async Task Run(TimeProvider time, CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            await Look(cancel);
            await Task.Delay(Every, time, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public void Dispose() => meter.Dispose();

    /// <summary>One look. Where it fails, what was seen last stays, and the failure is told once.</summary>
    internal async Task Look(CancellationToken cancel)
    {
        try
        {
            Volatile.Write(ref agents, await coordinator.ListAgents(cancel));
            trouble = null;
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // It was asked to end.
        }
#pragma warning disable CA1031 // See above: told, and tried again at the next look.
        catch (Exception wrong)
#pragma warning restore CA1031
        {
            if (wrong.Message != trouble) log($"the fleet could not be looked at for its gauges: {wrong.Message}");
            trouble = wrong.Message;
        }
    }

    private static long SizeOf(string file) => new FileInfo(file) is { Exists: true } info ? info.Length : 0;
}
