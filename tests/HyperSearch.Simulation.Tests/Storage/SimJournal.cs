using System.Runtime.CompilerServices;
using HyperSearch.Journal;
using HyperSearch.Simulation.Tests.Scheduling;

namespace HyperSearch.Simulation.Tests.Storage;

/// <summary>One coordinator's connection to the shared storage, for one life of its process.</summary>
/// <param name="crash">Ends the process that owns this connection, now.</param>
internal sealed class SimJournal(SimStorage storage, SimClock clock, Action crash) : IJournal
{
    private static readonly TimeSpan StallMax = TimeSpan.FromSeconds(2);

    private bool faulted;

    private StorageFaults Faults => storage.Faults;

    private SimRandom Random => storage.Random;

    public async Task<IReadOnlyList<JournaledStudy>> ListStudies(CancellationToken cancel)
    {
        await Travel();
        return await storage.Durable.ListStudies(cancel);
    }

    public async Task<AppendOutcome> Append(AppendRequest request, CancellationToken cancel)
    {
        await Travel();
        if (storage.IsFull) throw new JournalFullException("the simulated disk", null);
        if (request.ExpectedSeq > 0 && Random.Chance(Faults.ConflictChance)) return new AppendOutcome.Conflict(request.ExpectedSeq);
        if (Random.Chance(Faults.LostAppendChance)) throw Fault();
        await CrashPoint();
        AppendOutcome outcome = await storage.Commit(request);
        await CrashPoint();
        if (Random.Chance(Faults.LostAnswerChance)) throw Fault();
        await Travel();
        return outcome;
    }

    public async Task<long?> FindAppend(string study, string idempotencyKey, CancellationToken cancel)
    {
        await Travel();
        return await storage.Durable.FindAppend(study, idempotencyKey, cancel);
    }

    public async IAsyncEnumerable<JournalEntry> Read(string study, long afterSeq, [EnumeratorCancellation] CancellationToken cancel)
    {
        await Travel();
        IReadOnlyList<JournalEntry> entries = storage.ReadAfter(study, afterSeq);
        int count = Random.Chance(Faults.StaleReadChance) ? Math.Max(afterSeq == 0 ? 1 : 0, entries.Count - 1 - Random.Next(4)) : entries.Count;
        count = Math.Min(count, entries.Count);
        int flipped = Random.Chance(Faults.FlippedBitChance) ? Random.Next(Math.Max(1, count)) : -1;
        for (int i = 0; i < count; i++)
            yield return i == flipped ? entries[i] with { Event = null, Damage = "its checksum differs" } : entries[i];
    }

    public Task<bool> DeleteStudy(string study, CancellationToken cancel) => storage.Durable.DeleteStudy(study, cancel);

    public async Task AppendCurve(string study, IReadOnlyList<CurveRow> rows, CancellationToken cancel)
    {
        await Travel();
        if (storage.IsFull) throw new JournalFullException("the simulated disk", null);
        if (Random.Chance(Faults.LostAppendChance)) throw Fault();
        await storage.Durable.AppendCurve(study, rows, cancel);
        if (Random.Chance(Faults.LostAnswerChance)) throw Fault();
    }

    public async Task<IReadOnlyList<CurveRow>> ReadCurve(string study, int trial, CancellationToken cancel)
    {
        await Travel();
        return await storage.Durable.ReadCurve(study, trial, cancel);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task Travel()
    {
        if (faulted) throw new JournalFaultedException("the simulated database went away", null);
        await Task.Delay(Random.Chance(Faults.StallChance) ? Random.Between(Faults.Latency, StallMax) : Random.Between(TimeSpan.Zero, Faults.Latency), clock);
    }

    /// <summary>After this nobody here knows what was kept.</summary>
    private JournalException Fault()
    {
        if (!Faults.IsFatal) return new JournalUnavailableException("of the simulation", "the connection broke", null);
        faulted = true;
        return new JournalFaultedException("the simulated database went away", null);
    }

    private async Task CrashPoint()
    {
        if (!Random.Chance(Faults.CrashChance)) return;
        crash();
        await Task.Yield(); // never comes back: the process is gone
    }
}
