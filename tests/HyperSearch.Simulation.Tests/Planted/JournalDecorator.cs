using HyperSearch.Journal;

namespace HyperSearch.Simulation.Tests.Planted;

/// <summary>A journal that passes everything on; bugs change a part of it.</summary>
internal abstract class JournalDecorator(IJournal inner) : IJournal
{
    protected IJournal Inner { get; } = inner;

    public virtual Task<IReadOnlyList<JournaledStudy>> ListStudies(CancellationToken cancel) => Inner.ListStudies(cancel);

    public virtual Task<AppendOutcome> Append(AppendRequest request, CancellationToken cancel) => Inner.Append(request, cancel);

    public virtual Task<long?> FindAppend(string study, string idempotencyKey, CancellationToken cancel) => Inner.FindAppend(study, idempotencyKey, cancel);

    public virtual IAsyncEnumerable<JournalEntry> Read(string study, long afterSeq, CancellationToken cancel) => Inner.Read(study, afterSeq, cancel);

    public Task<bool> DeleteStudy(string study, CancellationToken cancel) => Inner.DeleteStudy(study, cancel);

    public virtual Task AppendCurve(string study, IReadOnlyList<CurveRow> rows, CancellationToken cancel) => Inner.AppendCurve(study, rows, cancel);

    public Task<IReadOnlyList<CurveRow>> ReadCurve(string study, int trial, CancellationToken cancel) => Inner.ReadCurve(study, trial, cancel);

    public ValueTask DisposeAsync() => Inner.DisposeAsync();
}
