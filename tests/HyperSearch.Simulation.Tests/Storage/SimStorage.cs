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
    private readonly Dictionary<string, List<JournalEntry>> decoded = new(StringComparer.Ordinal);

    public InMemoryJournal Durable { get; } = new();

    public SimRandom Random { get; } = random;

    public StorageFaults Faults { get; set; } = StorageFaults.None;

    /// <summary>No room: every append is refused.</summary>
    public bool IsFull { get; set; }

    /// <summary>
    /// The entries after a position, as all readers get them. Each is decoded from its bytes once: decoding is the same whoever reads, and
    /// entries do not change. The verification at a world's end decodes everything again.
    /// </summary>
    public IReadOnlyList<JournalEntry> ReadAfter(string study, long afterSeq)
    {
        if (!decoded.TryGetValue(study, out List<JournalEntry>? entries)) decoded.Add(study, entries = []);
        entries.AddRange(Durable.Read(study, entries.Count, CancellationToken.None).ToBlockingEnumerable()); // completes at once: it is memory
        return entries.Slice((int)Math.Min(afterSeq, entries.Count), (int)Math.Max(0, entries.Count - afterSeq));
    }

    public async Task<AppendOutcome> Commit(AppendRequest request)
    {
        AppendOutcome outcome = await Durable.Append(request, CancellationToken.None); // completes at once: it is memory
        if (outcome is AppendOutcome.Appended appended) oracle.Appended(request, appended.LastSeq);
        return outcome;
    }
}
