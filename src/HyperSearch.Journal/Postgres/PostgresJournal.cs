using System.Runtime.CompilerServices;
using System.Text.Json;
using Dapper;
using HyperSearch.Journal.Backups;
using HyperSearch.Journal.Codec;
using Npgsql;
using NpgsqlTypes;

namespace HyperSearch.Journal.Postgres;

/// <summary>
/// A journal in a PostgreSQL database that any number of coordinators share. An append returns when its transaction is durable. A call
/// during a restart of the server waits for it; one that waited in vain ends in <see cref="JournalUnavailableException"/>, and the journal
/// goes on when the server does. The database stays the caller's and is closed after this.
/// </summary>
public sealed class PostgresJournal(PostgresDatabase database) : IJournalArchive, ICommitProbe
{
    private const int PageEvents = 2048;

    // One probe of the primary key's index a study, however many events it has.
    private const string Heads = """
        SELECT s.name AS Name, s.created_at AS CreatedAt, head.seq AS Seq
        FROM hypersearch.study s
        CROSS JOIN LATERAL (SELECT seq FROM hypersearch.event WHERE study_id = s.id ORDER BY seq DESC LIMIT 1) head
        ORDER BY s.name
        """;

    private const string Page = """
        SELECT e.seq, e.v, e.crc, e.type, e.data
        FROM hypersearch.event e
        WHERE e.study_id = (SELECT id FROM hypersearch.study WHERE name = $1) AND e.seq > $2
        ORDER BY e.seq LIMIT $3
        """;

    private const string Curve = """
        SELECT attempt AS Attempt, idx AS Idx, step AS Step, data AS Data
        FROM hypersearch.curve
        WHERE study_id = (SELECT id FROM hypersearch.study WHERE name = @study) AND trial = @trial
        ORDER BY attempt, idx
        """;

    private const string Key = """
        SELECT seq FROM hypersearch.idempotency
        WHERE study_id = (SELECT id FROM hypersearch.study WHERE name = @study) AND key = @idempotencyKey
        """;

    private const string Keys = """
        SELECT key AS Key, seq AS Seq FROM hypersearch.idempotency
        WHERE study_id = (SELECT id FROM hypersearch.study WHERE name = @study) ORDER BY seq, key
        """;

    // The same row each time: what it leaves dead is pruned by the next.
    private const string Touch = """
        INSERT INTO hypersearch.metadata (name, value) VALUES ('probe', '0')
        ON CONFLICT (name) DO UPDATE SET value = CASE hypersearch.metadata.value WHEN '0' THEN '1' ELSE '0' END
        """;

    private static readonly string[] Deletion =
    [
        // Waits for appends on their way; those that come later find no study.
        "SELECT id FROM hypersearch.study WHERE name = $1 FOR UPDATE",
        "DELETE FROM hypersearch.event WHERE study_id IN (SELECT id FROM hypersearch.study WHERE name = $1)",
        "DELETE FROM hypersearch.curve WHERE study_id IN (SELECT id FROM hypersearch.study WHERE name = $1)",
        "DELETE FROM hypersearch.idempotency WHERE study_id IN (SELECT id FROM hypersearch.study WHERE name = $1)",
        "DELETE FROM hypersearch.study WHERE name = $1",
    ];

    public async Task<IReadOnlyList<JournaledStudy>> ListStudies(CancellationToken cancel)
    {
        IEnumerable<HeadRow> rows = await database.Do(connection => connection.QueryAsync<HeadRow>(new CommandDefinition(Heads, cancellationToken: cancel)), cancel);
        return [.. rows.Select(row => new JournaledStudy(row.Name, row.Seq, new DateTimeOffset(row.CreatedAt)))];
    }

    public Task<AppendOutcome> Append(AppendRequest request, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        AppendRules.Check(request);
        var append = new PostgresAppend(request);
        return database.Do(append.Run, CancellationToken.None);
    }

    public Task<long?> FindAppend(string study, string idempotencyKey, CancellationToken cancel) =>
        database.Do(connection => connection.QuerySingleOrDefaultAsync<long?>(new CommandDefinition(Key, new { study, idempotencyKey }, cancellationToken: cancel)), cancel);

    public async IAsyncEnumerable<JournalEntry> Read(string study, long afterSeq, [EnumeratorCancellation] CancellationToken cancel)
    {
        var reader = new EntryReader();
        List<StoredRow> page = await ReadPage(study, afterSeq, cancel);
        while (page.Count > 0)
        {
            // The next page comes over the wire while the caller folds this one; a page that is not full is the last.
            Task<List<StoredRow>> next = page.Count < PageEvents ? Task.FromResult<List<StoredRow>>([]) : ReadPage(study, page[^1].Seq, cancel);
            foreach (StoredRow row in page) yield return reader.Read(row.Seq, row.Event, row.Checksum);
            page = await next;
        }
    }

    public Task<bool> DeleteStudy(string study, CancellationToken cancel) => database.Do(
        async connection =>
        {
            await using var batch = new NpgsqlBatch(connection);
            foreach (string sql in Deletion)
            {
                var command = new NpgsqlBatchCommand(sql);
                command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = study, NpgsqlDbType = NpgsqlDbType.Text });
                batch.BatchCommands.Add(command);
            }

            await batch.ExecuteNonQueryAsync(cancel);
            return batch.BatchCommands[^1].RecordsAffected > 0;
        },
        cancel);

    public async Task AppendCurve(string study, IReadOnlyList<CurveRow> rows, CancellationToken cancel)
    {
        byte[][] data = [.. rows.Select(row => CurveCodec.Write(row.Metrics))];
        if (!await database.Do(connection => PostgresCurve.Append(connection, study, rows, data, cancel), cancel))
            throw new KeyNotFoundException($"The journal has no study '{study}'.");
    }

    /// <exception cref="JsonException">A row of the curve is damaged.</exception>
    public async Task<IReadOnlyList<CurveRow>> ReadCurve(string study, int trial, CancellationToken cancel)
    {
        IEnumerable<CurvePoint> rows = await database.Do(connection => connection.QueryAsync<CurvePoint>(new CommandDefinition(Curve, new { study, trial }, cancellationToken: cancel)), cancel);
        return [.. rows.Select(r => new CurveRow(trial, r.Attempt, r.Idx, r.Step, CurveCodec.Read(r.Data)))];
    }

    public Task<string> ReadIncarnation(CancellationToken cancel) =>
        database.Do(connection => connection.QuerySingleAsync<string>(new CommandDefinition("SELECT value FROM hypersearch.metadata WHERE name = 'incarnation'", cancellationToken: cancel)), cancel);

    public async Task<IReadOnlyList<AppendKey>> ListKeys(string study, CancellationToken cancel) =>
        [.. await database.Do(connection => connection.QueryAsync<AppendKey>(new CommandDefinition(Keys, new { study }, cancellationToken: cancel)), cancel)];

    public Task ProveCommit(CancellationToken cancel) =>
        database.Do(connection => connection.ExecuteAsync(new CommandDefinition(Touch, cancellationToken: cancel)), cancel);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private Task<List<StoredRow>> ReadPage(string study, long afterSeq, CancellationToken cancel) => database.Do(
        async connection =>
        {
            await using var command = new NpgsqlCommand(Page, connection);
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = study, NpgsqlDbType = NpgsqlDbType.Text });
            command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = afterSeq });
            command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = PageEvents });
            await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancel);
            var rows = new List<StoredRow>();
            while (await reader.ReadAsync(cancel))
            {
                string type = reader.GetString(3);
                var stored = new StoredEvent(EventTypes.Find(type)?.Name ?? type, reader.GetInt32(1), reader.GetFieldValue<byte[]>(4));
                rows.Add(new StoredRow(reader.GetInt64(0), stored, unchecked((uint)reader.GetInt64(2))));
            }

            return rows;
        },
        cancel);

    private sealed record HeadRow
    {
        public string Name { get; init; } = "";

        public DateTime CreatedAt { get; init; }

        public long Seq { get; init; }
    }

    private sealed record CurvePoint
    {
        public int Attempt { get; init; }

        public int Idx { get; init; }

        public long Step { get; init; }

        public byte[] Data { get; init; } = [];
    }
}
