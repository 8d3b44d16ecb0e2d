using System.Runtime.CompilerServices;
using HyperSearch.Journal.Codec;

namespace HyperSearch.Journal.InMemory;

/// <summary>
/// A journal that ends with the process: for ask-and-tell without a file and for tests. It keeps the same bytes as the others.
/// </summary>
public sealed class InMemoryJournal : IJournal
{
    private readonly Lock gate = new();
    private readonly SortedDictionary<string, StoredStudy> studies = new(StringComparer.Ordinal);

    public Task<IReadOnlyList<JournaledStudy>> ListStudies(CancellationToken cancel)
    {
        lock (gate)
            return Task.FromResult<IReadOnlyList<JournaledStudy>>([.. studies.Select(s => new JournaledStudy(s.Key, s.Value.Events.Count, s.Value.CreatedAt))]);
    }

    public Task<AppendOutcome> Append(AppendRequest request, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        AppendRules.Check(request);
        StoredEvent[] events = [.. request.Events.Select(EventWriter.Write)];
        lock (gate) return Task.FromResult(AppendLocked(request, events));
    }

    public Task<long?> FindAppend(string study, string idempotencyKey, CancellationToken cancel)
    {
        lock (gate)
            return Task.FromResult<long?>(studies.TryGetValue(study, out StoredStudy? stored) && stored.Keys.TryGetValue(idempotencyKey, out long seq) ? seq : null);
    }

    public async IAsyncEnumerable<JournalEntry> Read(string study, long afterSeq, [EnumeratorCancellation] CancellationToken cancel)
    {
        (StoredEvent Event, uint Checksum)[] events;
        lock (gate) events = studies.TryGetValue(study, out StoredStudy? stored) ? [.. stored.Events.Skip((int)afterSeq)] : [];
        var reader = new EntryReader();
        for (int i = 0; i < events.Length; i++)
        {
            cancel.ThrowIfCancellationRequested();
            yield return reader.Read(afterSeq + i + 1, events[i].Event, events[i].Checksum);
        }

        await Task.CompletedTask;
    }

    public Task<bool> DeleteStudy(string study, CancellationToken cancel)
    {
        lock (gate) return Task.FromResult(studies.Remove(study));
    }

    public Task AppendCurve(string study, IReadOnlyList<CurveRow> rows, CancellationToken cancel)
    {
        lock (gate)
        {
            if (!studies.TryGetValue(study, out StoredStudy? stored)) throw new KeyNotFoundException($"The journal has no study '{study}'.");
            foreach (CurveRow row in rows) stored.Curves.TryAdd((row.Trial, row.Attempt, row.Index), row);
        }

        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<CurveRow>> ReadCurve(string study, int trial, CancellationToken cancel)
    {
        lock (gate)
            return Task.FromResult<IReadOnlyList<CurveRow>>(studies.TryGetValue(study, out StoredStudy? stored) ? [.. stored.Curves.Values.Where(r => r.Trial == trial)] : []);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private AppendOutcome AppendLocked(AppendRequest request, StoredEvent[] events)
    {
        StoredStudy? stored = studies.GetValueOrDefault(request.Study);
        if (request.IdempotencyKey is { } key && stored is not null && stored.Keys.TryGetValue(key, out long repeated)) return new AppendOutcome.Repeated(repeated);
        long head = stored?.Events.Count ?? 0;
        if (head != request.ExpectedSeq) return new AppendOutcome.Conflict(head);
        if (stored is null) studies.Add(request.Study, stored = new StoredStudy(request.Events[0].At));
        foreach (StoredEvent e in events) stored.Events.Add((e, e.Checksum(stored.Events.Count + 1)));
        if (request.IdempotencyKey is not null) stored.Keys.Add(request.IdempotencyKey, stored.Events.Count);
        return new AppendOutcome.Appended(stored.Events.Count);
    }

    private sealed class StoredStudy(DateTimeOffset createdAt)
    {
        public DateTimeOffset CreatedAt { get; } = createdAt;

        public List<(StoredEvent Event, uint Checksum)> Events { get; } = [];

        public Dictionary<string, long> Keys { get; } = new(StringComparer.Ordinal);

        public SortedDictionary<(int Trial, int Attempt, int Index), CurveRow> Curves { get; } = [];
    }
}
