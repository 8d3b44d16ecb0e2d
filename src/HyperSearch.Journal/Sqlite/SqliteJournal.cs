using System.Runtime.CompilerServices;
using System.Text.Json;
using HyperSearch.Journal.Backups;
using HyperSearch.Journal.Codec;

namespace HyperSearch.Journal.Sqlite;

/// <summary>
/// A journal in one SQLite file that this process alone may open. An append returns when it is synced to the disk.
/// </summary>
public sealed class SqliteJournal : IJournalArchive, ICommitProbe
{
    private readonly SqliteWriter writer;

    private SqliteJournal(SqliteWriter writer) => this.writer = writer;

    /// <summary>Opens the journal at <paramref name="path"/> and makes it where there is none, for the owner's eyes only.</summary>
    /// <exception cref="JournalLockedException">Another process has it open.</exception>
    /// <exception cref="JournalFormatException">The file is something else, or of a newer version.</exception>
    public static SqliteJournal Open(string path) => new(new SqliteWriter(new SqliteStore(SqliteFile.Open(path)), path));

    public Task<IReadOnlyList<JournaledStudy>> ListStudies(CancellationToken cancel) => writer.Do(store => store.ListStudies(), cancel);

    public Task<AppendOutcome> Append(AppendRequest request, CancellationToken cancel)
    {
        AppendRules.Check(request);
        StoredEvent[] events = [.. request.Events.Select(EventWriter.Write)];
        return writer.Do(store => store.Append(request, events), cancel);
    }

    public Task<long?> FindAppend(string study, string idempotencyKey, CancellationToken cancel) =>
        writer.Do(store => store.FindAppend(study, idempotencyKey), cancel);

    public async IAsyncEnumerable<JournalEntry> Read(string study, long afterSeq, [EnumeratorCancellation] CancellationToken cancel)
    {
        var reader = new EntryReader();
        List<JournalEntry> page = await ReadPage(reader, study, afterSeq, cancel);
        while (page.Count > 0)
        {
            // The next page is fetched by the writer's thread and decoded by a pool thread while the caller folds this one.
            Task<List<JournalEntry>> next = ReadPage(reader, study, page[^1].Seq, cancel);
            foreach (JournalEntry entry in page) yield return entry;
            page = await next;
        }
    }

    public Task<bool> DeleteStudy(string study, CancellationToken cancel) => writer.Do(store => store.DeleteStudy(study), cancel);

    public Task AppendCurve(string study, IReadOnlyList<CurveRow> rows, CancellationToken cancel)
    {
        List<(CurveRow Row, byte[] Data)> stored = [.. rows.Select(row => (row, CurveCodec.Write(row.Metrics)))];
        return writer.Do(
            store =>
            {
                store.AppendCurve(study, stored);
                return true;
            },
            cancel);
    }

    /// <exception cref="JsonException">A row of the curve is damaged.</exception>
    public async Task<IReadOnlyList<CurveRow>> ReadCurve(string study, int trial, CancellationToken cancel)
    {
        List<StoredCurveRow> rows = await writer.Do(store => store.ReadCurve(study, trial), cancel);
        return [.. rows.Select(r => new CurveRow(trial, checked((int)r.Attempt), checked((int)r.Idx), r.Step, CurveCodec.Read(r.Data)))];
    }

    public Task<string> ReadIncarnation(CancellationToken cancel) => writer.Do(store => store.ReadIncarnation(), cancel);

    public Task<IReadOnlyList<AppendKey>> ListKeys(string study, CancellationToken cancel) => writer.Do(store => store.ListKeys(study), cancel);

    public Task ProveCommit(CancellationToken cancel) => writer.Do(store => store.Touch(), cancel);

    public async ValueTask DisposeAsync() => await writer.Close();

    /// <summary>For a restore: events as another journal kept them.</summary>
    internal Task Import(string study, DateTimeOffset createdAt, long afterSeq, StoredEvent[] events, CancellationToken cancel) =>
        writer.Do(store => store.Import(study, createdAt, afterSeq, events), cancel);

    /// <summary>For a restore: keys as another journal kept them.</summary>
    internal Task ImportKeys(string study, AppendKey[] keys, CancellationToken cancel) => writer.Do(store => store.ImportKeys(study, keys), cancel);

    /// <summary>For tests: the file may not grow beyond so many pages, as on a full disk.</summary>
    internal Task Limit(int pages) => writer.Do(store => store.Limit(pages), default);

    /// <summary>For tests: every later write fails as a broken disk would make it.</summary>
    internal Task Break() => writer.Do(store => store.Break(), default);

    private async Task<List<JournalEntry>> ReadPage(EntryReader reader, string study, long afterSeq, CancellationToken cancel)
    {
        List<StoredRow> rows = await writer.Do(store => store.ReadPage(study, afterSeq), cancel);
        var entries = new List<JournalEntry>(rows.Count);
        foreach (StoredRow row in rows) entries.Add(reader.Read(row.Seq, row.Event, row.Checksum));
        return entries;
    }
}
