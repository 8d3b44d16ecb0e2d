using System.Security.Cryptography;
using Dapper;
using HyperSearch.Journal.Backups;
using HyperSearch.Journal.Codec;
using Npgsql;
using NpgsqlTypes;

namespace HyperSearch.Journal.Postgres;

/// <summary>A database that is being filled from a backup, in one transaction. No coordinator may be at work on it meanwhile.</summary>
public sealed class PostgresRestore : IRestoreTarget
{
    private const string Application = "hypersearch restore";

    private readonly PostgresDatabase database;
    private readonly NpgsqlConnection connection;
    private readonly NpgsqlTransaction transaction;
    private long study;

    private PostgresRestore(PostgresDatabase database, NpgsqlConnection connection, NpgsqlTransaction transaction)
    {
        this.database = database;
        this.connection = connection;
        this.transaction = transaction;
    }

    public string Incarnation { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    /// <summary>Begins a transaction that nobody else reads or writes beside.</summary>
    /// <param name="replace">Studies that are there are deleted; otherwise they are a reason to refuse.</param>
    /// <exception cref="JournalLockedException">Coordinators have the database open.</exception>
    /// <exception cref="JournalOccupiedException">It holds studies.</exception>
    public static async Task<PostgresRestore> Begin(PostgresAddress address, bool replace, TimeProvider time, CancellationToken cancel)
    {
        PostgresDatabase database = await PostgresDatabase.Open(address.As(Application), time, cancel);
        NpgsqlConnection? connection = null;
        try
        {
            connection = await database.Connect(cancel);
            NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancel);
            await Clear(connection, address, replace);
            return new PostgresRestore(database, connection, transaction);
        }
        catch
        {
            if (connection is not null) await connection.DisposeAsync();
            await database.DisposeAsync();
            throw;
        }
    }

    public Task AddStudy(string name, DateTimeOffset createdAt, CancellationToken cancel) => Guard(async () =>
        study = await connection.ExecuteScalarAsync<long>("INSERT INTO hypersearch.study (name, created_at) VALUES (@name, @at) RETURNING id", new { name, at = createdAt.UtcDateTime }));

    public Task AddEvents(long afterSeq, IReadOnlyList<StoredEvent> events, CancellationToken cancel) => Guard(async () =>
    {
        await using NpgsqlBinaryImporter rows = await connection.BeginBinaryImportAsync("COPY hypersearch.event (study_id, seq, v, crc, type, data) FROM STDIN (FORMAT BINARY)", cancel);
        long seq = afterSeq;
        foreach (StoredEvent e in events)
        {
            await rows.StartRowAsync(cancel);
            await rows.WriteAsync(study, cancel);
            await rows.WriteAsync(++seq, cancel);
            await rows.WriteAsync(e.Version, cancel);
            await rows.WriteAsync((long)e.Checksum(seq), cancel);
            await rows.WriteAsync(e.Type, NpgsqlDbType.Text, cancel);
            await rows.WriteAsync(e.Data.ToArray(), NpgsqlDbType.Bytea, cancel);
        }

        await rows.CompleteAsync(cancel);
    });

    public Task AddKeys(IReadOnlyList<AppendKey> keys, CancellationToken cancel) => Guard(async () =>
    {
        await using NpgsqlBinaryImporter rows = await connection.BeginBinaryImportAsync("COPY hypersearch.idempotency (study_id, key, seq) FROM STDIN (FORMAT BINARY)", cancel);
        foreach (AppendKey key in keys)
        {
            await rows.StartRowAsync(cancel);
            await rows.WriteAsync(study, cancel);
            await rows.WriteAsync(key.Key, NpgsqlDbType.Text, cancel);
            await rows.WriteAsync(key.Seq, cancel);
        }

        await rows.CompleteAsync(cancel);
    });

    public Task AddCurve(IReadOnlyList<CurveRow> rows, CancellationToken cancel) => Guard(async () =>
    {
        await using NpgsqlBinaryImporter points = await connection.BeginBinaryImportAsync("COPY hypersearch.curve (study_id, trial, attempt, idx, step, data) FROM STDIN (FORMAT BINARY)", cancel);
        foreach (CurveRow row in rows)
        {
            await points.StartRowAsync(cancel);
            await points.WriteAsync(study, cancel);
            await points.WriteAsync(row.Trial, cancel);
            await points.WriteAsync(row.Attempt, cancel);
            await points.WriteAsync(row.Index, cancel);
            await points.WriteAsync(row.Step, cancel);
            await points.WriteAsync(CurveCodec.Write(row.Metrics), NpgsqlDbType.Bytea, cancel);
        }

        await points.CompleteAsync(cancel);
    });

    public Task Commit(CancellationToken cancel) => Guard(async () =>
    {
        await connection.ExecuteAsync("UPDATE hypersearch.metadata SET value = @Incarnation WHERE name = 'incarnation'", new { Incarnation });
        await transaction.CommitAsync(cancel);
    });

    public async ValueTask DisposeAsync()
    {
        await transaction.DisposeAsync();
        await connection.DisposeAsync();
        await database.DisposeAsync();
    }

    /// <summary>The transaction is lost with the connection: nothing of the restore stays, and it can be begun again.</summary>
    private async Task Guard(Func<Task> step)
    {
        try
        {
            await step();
        }
        catch (NpgsqlException broken)
        {
            throw new JournalUnavailableException(database.Address.ToString(), $"{broken.Message}; nothing was restored", broken);
        }
    }

    // Workers of before register again, and the tokens of their attempts are signed by nobody any more.
    private static async Task Clear(NpgsqlConnection connection, PostgresAddress address, bool replace)
    {
        await connection.ExecuteAsync("LOCK TABLE hypersearch.study, hypersearch.event IN ACCESS EXCLUSIVE MODE");
        long others = await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'hypersearch'");
        if (others > 0) throw new JournalLockedException(address.ToString());
        int studies = await connection.ExecuteScalarAsync<int>("SELECT count(*)::int FROM hypersearch.study");
        if (studies > 0 && !replace) throw new JournalOccupiedException(address.ToString(), studies);
        await connection.ExecuteAsync("TRUNCATE hypersearch.study, hypersearch.event, hypersearch.curve, hypersearch.idempotency, hypersearch.agent_session, hypersearch.quarantine, hypersearch.signing_key");
    }
}
