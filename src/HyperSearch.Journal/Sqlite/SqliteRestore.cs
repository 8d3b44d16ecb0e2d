using HyperSearch.Journal.Backups;

namespace HyperSearch.Journal.Sqlite;

/// <summary>A journal's file that is being filled from a backup beside its place, and takes it when it is whole.</summary>
public sealed class SqliteRestore : IRestoreTarget
{
    private readonly string path;
    private readonly SqliteJournal draft;
    private readonly DateTimeOffset now;
    private string study = "";
    private DateTimeOffset createdAt;
    private bool closed;

    private SqliteRestore(string path, SqliteJournal draft, string incarnation, DateTimeOffset now)
    {
        this.path = path;
        this.draft = draft;
        this.now = now;
        Incarnation = incarnation;
    }

    public string Incarnation { get; }

    /// <summary>Where the journal that was there before has gone; null where there was none.</summary>
    public string? SetAside { get; private set; }

    /// <summary>Begins beside <paramref name="path"/>.</summary>
    /// <param name="replace">A journal that holds studies is set aside; otherwise it is a reason to refuse.</param>
    /// <exception cref="JournalLockedException">A process has the journal open.</exception>
    /// <exception cref="JournalOccupiedException">It holds studies.</exception>
    public static async Task<SqliteRestore> Begin(string path, bool replace, DateTimeOffset now, CancellationToken cancel)
    {
        if (File.Exists(path))
        {
            await using SqliteJournal there = SqliteJournal.Open(path);
            int studies = (await there.ListStudies(cancel)).Count;
            if (studies > 0 && !replace) throw new JournalOccupiedException(path, studies);
        }

        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder) PrivateFiles.MakeFolder(folder);
        foreach (string left in (string[])["", "-wal", "-journal"]) File.Delete(DraftOf(path) + left);
        SqliteJournal draft = SqliteJournal.Open(DraftOf(path));
        return new SqliteRestore(path, draft, await draft.ReadIncarnation(cancel), now);
    }

    public Task AddStudy(string name, DateTimeOffset createdAt, CancellationToken cancel)
    {
        (study, this.createdAt) = (name, createdAt);
        return Task.CompletedTask;
    }

    public Task AddEvents(long afterSeq, IReadOnlyList<StoredEvent> events, CancellationToken cancel) =>
        draft.Import(study, createdAt, afterSeq, [.. events], cancel);

    public Task AddKeys(IReadOnlyList<AppendKey> keys, CancellationToken cancel) => draft.ImportKeys(study, [.. keys], cancel);

    public Task AddCurve(IReadOnlyList<CurveRow> rows, CancellationToken cancel) => draft.AppendCurve(study, [.. rows], cancel);

    public async Task Commit(CancellationToken cancel)
    {
        await Close();
        if (File.Exists(path))
        {
            SetAside = $"{path}.before-{now.UtcDateTime:yyyyMMddTHHmmss}";
            File.Move(path, SetAside);
        }

        File.Move(DraftOf(path), path);
    }

    public async ValueTask DisposeAsync()
    {
        await Close();
        File.Delete(DraftOf(path));
    }

    // Closing folds the write-ahead log into the file: from then on it is one file, synced.
    private async Task Close()
    {
        if (closed) return;
        closed = true;
        await draft.DisposeAsync();
    }

    private static string DraftOf(string path) => path + ".restoring";
}
