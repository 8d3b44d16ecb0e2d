using System.Runtime.CompilerServices;
using HyperSearch.Journal;

namespace HyperSearch.Coordinator.Tests.Kit;

/// <summary>A journal that keeps nothing, and counts how often it had to show that it could.</summary>
internal sealed class CountedProbe : IJournal, ICommitProbe
{
    public int Proofs { get; private set; }

    /// <summary>Whether appends fail for want of room.</summary>
    public bool IsFull { get; set; }

    /// <summary>Whether nothing can be written.</summary>
    public bool IsReadOnly { get; set; }

    public AppendRequest Request { get; } = new("study", 1, []);

    public Task ProveCommit(CancellationToken cancel)
    {
        Proofs++;
        return IsReadOnly ? Task.FromException(new JournalUnavailableException("there", "it is read-only", null)) : Task.CompletedTask;
    }

    public Task<AppendOutcome> Append(AppendRequest request, CancellationToken cancel) =>
        IsFull ? Task.FromException<AppendOutcome>(new JournalFullException("there", null)) : Task.FromResult<AppendOutcome>(new AppendOutcome.Appended(1));

    public Task<IReadOnlyList<JournaledStudy>> ListStudies(CancellationToken cancel) => Task.FromResult<IReadOnlyList<JournaledStudy>>([]);

    public Task<long?> FindAppend(string study, string idempotencyKey, CancellationToken cancel) => Task.FromResult<long?>(null);

    public async IAsyncEnumerable<JournalEntry> Read(string study, long afterSeq, [EnumeratorCancellation] CancellationToken cancel)
    {
        await Task.CompletedTask;
        yield break;
    }

    public Task<bool> DeleteStudy(string study, CancellationToken cancel) => Task.FromResult(false);

    public Task AppendCurve(string study, IReadOnlyList<CurveRow> rows, CancellationToken cancel) => Task.CompletedTask;

    public Task<IReadOnlyList<CurveRow>> ReadCurve(string study, int trial, CancellationToken cancel) => Task.FromResult<IReadOnlyList<CurveRow>>([]);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
