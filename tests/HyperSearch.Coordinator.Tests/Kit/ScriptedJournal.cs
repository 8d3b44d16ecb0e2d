using System.Runtime.CompilerServices;
using HyperSearch.Journal;

namespace HyperSearch.Coordinator.Tests.Kit;

/// <summary>A journal that misbehaves on demand; by default it passes everything on.</summary>
internal sealed class ScriptedJournal(IJournal inner) : IJournal
{
    /// <summary>What happens instead of an append; null lets it through.</summary>
    public Func<AppendRequest, AppendOutcome?>? OnAppend { get; set; }

    /// <summary>Changes entries as they are read.</summary>
    public Func<JournalEntry, JournalEntry> OnRead { get; set; } = entry => entry;

    public int Appends { get; private set; }

    public Task<IReadOnlyList<JournaledStudy>> ListStudies(CancellationToken cancel) => inner.ListStudies(cancel);

    public async Task<AppendOutcome> Append(AppendRequest request, CancellationToken cancel)
    {
        Appends++;
        await Task.Yield();
        return OnAppend?.Invoke(request) ?? await inner.Append(request, cancel);
    }

    public Task<long?> FindAppend(string study, string idempotencyKey, CancellationToken cancel) => inner.FindAppend(study, idempotencyKey, cancel);

    public async IAsyncEnumerable<JournalEntry> Read(string study, long afterSeq, [EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (JournalEntry entry in inner.Read(study, afterSeq, cancel)) yield return OnRead(entry);
    }

    public Task<bool> DeleteStudy(string study, CancellationToken cancel) => inner.DeleteStudy(study, cancel);

    public Task AppendCurve(string study, IReadOnlyList<CurveRow> rows, CancellationToken cancel) => inner.AppendCurve(study, rows, cancel);

    public Task<IReadOnlyList<CurveRow>> ReadCurve(string study, int trial, CancellationToken cancel) => inner.ReadCurve(study, trial, cancel);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
