using System.Globalization;
using Dapper;
using HyperSearch.Journal.Backups;
using HyperSearch.Journal.Codec;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace HyperSearch.Journal.Sqlite;

/// <summary>What the writer thread does with its connection. Used by that thread alone, inside its transactions.</summary>
internal sealed class SqliteStore : IDisposable
{
    private const int PageEvents = 2048;
    private readonly SqliteConnection connection;
    private readonly SqliteStatement begin;
    private readonly SqliteStatement commit;
    private readonly SqliteStatement insertEvent;
    private readonly SqliteStatement selectEvents;
    private readonly Dictionary<string, StudyHead> heads = new(StringComparer.Ordinal);

    public SqliteStore(SqliteConnection connection)
    {
        this.connection = connection;
        sqlite3 handle = connection.Handle!;
        begin = new SqliteStatement(handle, "BEGIN IMMEDIATE");
        commit = new SqliteStatement(handle, "COMMIT");
        insertEvent = new SqliteStatement(handle, "INSERT INTO event (study_id, seq, type, v, data, crc) VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
        selectEvents = new SqliteStatement(handle, "SELECT seq, type, v, data, crc FROM event WHERE study_id = ?1 AND seq > ?2 ORDER BY seq LIMIT ?3");
    }

    public void Begin() => begin.Run();

    public void Commit() => commit.Run();

    /// <summary>Ends what is left of a transaction. SQLite has rolled back by itself after some errors, and a second rollback would fail.</summary>
    public void Rollback()
    {
        heads.Clear();
        if (raw.sqlite3_get_autocommit(connection.Handle!) == 0) connection.Execute("ROLLBACK");
    }

    public IReadOnlyList<JournaledStudy> ListStudies() =>
    [
        .. connection.Query<StudyRow>("SELECT s.name AS Name, s.created_at AS CreatedAt, coalesce((SELECT max(seq) FROM event WHERE study_id = s.id), 0) AS Seq FROM study s ORDER BY s.name")
            .Select(row => new JournaledStudy(row.Name, row.Seq, DateTimeOffset.Parse(row.CreatedAt, CultureInfo.InvariantCulture))),
    ];

    public AppendOutcome Append(AppendRequest request, StoredEvent[] events)
    {
        StudyHead? head = Head(request.Study);
        if (head is not null && request.IdempotencyKey is { } key && FindKey(head.Id, key) is { } repeated) return new AppendOutcome.Repeated(repeated);
        if ((head?.Seq ?? 0) != request.ExpectedSeq) return new AppendOutcome.Conflict(head?.Seq ?? 0);
        head ??= Create(request.Study, request.Events[0].At);
        foreach (StoredEvent e in events) Insert(head.Id, ++head.Seq, e);
        if (request.IdempotencyKey is { } used)
            connection.Execute("INSERT INTO idempotency (study_id, key, seq) VALUES (@Id, @used, @Seq)", new { head.Id, used, head.Seq });
        return new AppendOutcome.Appended(head.Seq);
    }

    public long? FindAppend(string study, string key) => Head(study) is { } head ? FindKey(head.Id, key) : null;

    /// <summary>Up to a page of events after a position, as they are stored.</summary>
    public List<StoredRow> ReadPage(string study, long afterSeq)
    {
        var rows = new List<StoredRow>();
        if (Head(study) is not { } head) return rows;
        selectEvents.Bind(1, head.Id).Bind(2, afterSeq).Bind(3, PageEvents);
        try
        {
            while (selectEvents.Step())
            {
                string name = selectEvents.Text(1);
                var stored = new StoredEvent(EventTypes.Find(name)?.Name ?? name, checked((int)selectEvents.Long(2)), selectEvents.Blob(3).ToArray());
                rows.Add(new StoredRow(selectEvents.Long(0), stored, unchecked((uint)selectEvents.Long(4))));
            }
        }
        finally
        {
            selectEvents.Reset();
        }

        return rows;
    }

    public bool DeleteStudy(string study)
    {
        heads.Remove(study);
        return connection.Execute("DELETE FROM study WHERE name = @study", new { study }) > 0;
    }

    public void AppendCurve(string study, IReadOnlyList<(CurveRow Row, byte[] Data)> rows)
    {
        StudyHead head = Head(study) ?? throw new KeyNotFoundException($"The journal has no study '{study}'.");
        foreach ((CurveRow row, byte[] data) in rows)
        {
            connection.Execute(
                "INSERT OR IGNORE INTO curve (study_id, trial, attempt, idx, step, data) VALUES (@Id, @Trial, @Attempt, @Index, @Step, @data)",
                new { head.Id, row.Trial, row.Attempt, row.Index, row.Step, data });
        }
    }

    public List<StoredCurveRow> ReadCurve(string study, int trial) => Head(study) is not { } head ? []
        : [.. connection.Query<StoredCurveRow>("SELECT attempt AS Attempt, idx AS Idx, step AS Step, data AS Data FROM curve WHERE study_id = @Id AND trial = @trial ORDER BY attempt, idx", new { head.Id, trial })];

    public string ReadIncarnation() => connection.QuerySingle<string>("SELECT value FROM metadata WHERE name = 'incarnation'");

    /// <summary>Changes a row that nobody reads.</summary>
    public int Touch() => connection.Execute("INSERT INTO metadata (name, value) VALUES ('probe', '0') ON CONFLICT (name) DO UPDATE SET value = CASE value WHEN '0' THEN '1' ELSE '0' END");

    public IReadOnlyList<AppendKey> ListKeys(string study) => Head(study) is not { } head ? []
        : [.. connection.Query<AppendKey>("SELECT key AS Key, seq AS Seq FROM idempotency WHERE study_id = @Id ORDER BY seq, key", new { head.Id })];

    /// <summary>Events as another journal kept them; the study is made with its first.</summary>
    public long Import(string study, DateTimeOffset createdAt, long afterSeq, StoredEvent[] events)
    {
        StudyHead head = Head(study) ?? Create(study, createdAt);
        if (head.Seq != afterSeq) throw new InvalidOperationException($"Study '{study}' is at {head.Seq}, not at {afterSeq}.");
        foreach (StoredEvent e in events) Insert(head.Id, ++head.Seq, e);
        return head.Seq;
    }

    public int ImportKeys(string study, AppendKey[] keys) =>
        connection.Execute("INSERT INTO idempotency (study_id, key, seq) VALUES (@Id, @Key, @Seq)", keys.Select(k => new { Head(study)!.Id, k.Key, k.Seq }));

    public int Limit(int pages) => connection.ExecuteScalar<int>(string.Create(CultureInfo.InvariantCulture, $"PRAGMA max_page_count = {pages}"));

    public int Break() => connection.Execute("PRAGMA query_only = ON");

    public void Dispose()
    {
        begin.Dispose();
        commit.Dispose();
        insertEvent.Dispose();
        selectEvents.Dispose();
        connection.Dispose();
    }

    private StudyHead? Head(string study)
    {
        if (heads.TryGetValue(study, out StudyHead? known)) return known;
        HeadRow? row = connection.QuerySingleOrDefault<HeadRow>("SELECT id AS Id, coalesce((SELECT max(seq) FROM event WHERE study_id = study.id), 0) AS Seq FROM study WHERE name = @study", new { study });
        return row is null ? null : heads[study] = new StudyHead(row.Id) { Seq = row.Seq };
    }

    private StudyHead Create(string study, DateTimeOffset at)
    {
        string createdAt = at.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture);
        long id = connection.ExecuteScalar<long>("INSERT INTO study (name, created_at) VALUES (@study, @createdAt) RETURNING id", new { study, createdAt });
        return heads[study] = new StudyHead(id);
    }

    private void Insert(long id, long seq, StoredEvent e) =>
        insertEvent.Bind(1, id).Bind(2, seq).Bind(3, e.Type).Bind(4, e.Version).Bind(5, e.Data.Span).Bind(6, e.Checksum(seq)).Run();

    private long? FindKey(long id, string key) =>
        connection.QuerySingleOrDefault<long?>("SELECT seq FROM idempotency WHERE study_id = @id AND key = @key", new { id, key });

    /// <summary>The position of a study's last event: a copy that only this connection's own writes can outdate.</summary>
    private sealed class StudyHead(long id)
    {
        public long Id { get; } = id;

        public long Seq { get; set; }
    }

    // Rows with properties, not with constructors: of a computed column in an empty result SQLite does not know the type.
    private sealed record HeadRow
    {
        public long Id { get; init; }

        public long Seq { get; init; }
    }

    private sealed record StudyRow
    {
        public string Name { get; init; } = "";

        public string CreatedAt { get; init; } = "";

        public long Seq { get; init; }
    }
}

/// <summary>A row of the curve table.</summary>
internal sealed record StoredCurveRow(long Attempt, long Idx, long Step, byte[] Data);
