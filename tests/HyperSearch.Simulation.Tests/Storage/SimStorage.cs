using HyperSearch.Journal;
using HyperSearch.Journal.InMemory;
using HyperSearch.Simulation.Tests.Oracles;
using HyperSearch.Simulation.Tests.Scheduling;

namespace HyperSearch.Simulation.Tests.Storage;

/// <summary>
/// The database that all coordinators share: what is committed here is durable for ever. How unreliable the way there is, is set from
/// outside.
/// </summary>
internal sealed class SimStorage(SimRandom random, Oracle oracle)
{
    public InMemoryJournal Durable { get; } = new();

    public SimRandom Random { get; } = random;

    public StorageFaults Faults { get; set; } = StorageFaults.None;

    /// <summary>No room: every append is refused.</summary>
    public bool IsFull { get; set; }

    public async Task<AppendOutcome> Commit(AppendRequest request)
    {
        AppendOutcome outcome = await Durable.Append(request, CancellationToken.None); // completes at once: it is memory
        if (outcome is AppendOutcome.Appended appended) oracle.Appended(request, appended.LastSeq);
        return outcome;
    }
}
