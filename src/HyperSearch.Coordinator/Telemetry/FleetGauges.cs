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
    private IReadOnlyList<AgentSummary> agents = [];

    /// <param name="journal">The journal's file; where there is none its size is 0.</param>
    public FleetGauges(ICoordinator coordinator, string journal)
    {
        this.coordinator = coordinator;
        this.journal = journal;
        meter.CreateObservableGauge("hypersearch.agents", () => States.Select(state => new Measurement<int>(Seen.Count(a => a.State == state), new KeyValuePair<string, object?>("state", state))));
        meter.CreateObservableGauge("hypersearch.leases", () => Seen.Sum(a => a.Leases.Count));
        meter.CreateObservableGauge("hypersearch.journal.bytes", () => SizeOf(journal) + SizeOf(journal + "-wal"), "By");
    }

    private IReadOnlyList<AgentSummary> Seen => Volatile.Read(ref agents);

    /// <summary>Looks until cancelled.</summary>
    public async Task Run(TimeProvider time, CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                Volatile.Write(ref agents, await coordinator.ListAgents(cancel));
            }
            catch (Exception away) when (away is CoordinatorException or Journal.JournalException)
            {
                // Whoever looks at the gauges sees the outage elsewhere: what was seen last stays.
            }

            await Task.Delay(Every, time, cancel);
        }
    }

    public void Dispose() => meter.Dispose();

    private static long SizeOf(string file) => new FileInfo(file) is { Exists: true } info ? info.Length : 0;
}
