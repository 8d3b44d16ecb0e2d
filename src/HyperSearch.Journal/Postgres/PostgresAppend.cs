using System.Security.Cryptography;
using Dapper;
using HyperSearch.Journal.Codec;
using Npgsql;
using NpgsqlTypes;

namespace HyperSearch.Journal.Postgres;

/// <summary>
/// One append as one statement, which is a transaction of its own. It may be sent again after a broken answer: the key of the event table
/// lets it in once, and the id on its first event tells afterwards whose append that was.
/// </summary>
internal sealed class PostgresAppend
{
    private const string ToStudy = $"""
        WITH target AS (
            SELECT id FROM hypersearch.study WHERE name = $1 FOR KEY SHARE
        ), added AS (
            INSERT INTO hypersearch.event (study_id, seq, v, crc, type, append_id, data)
            {Rows}
            WHERE EXISTS (SELECT FROM hypersearch.event WHERE study_id = target.id AND seq = $2)
              AND NOT EXISTS (SELECT FROM hypersearch.event WHERE study_id = target.id AND seq = $2 + 1)
              AND NOT EXISTS (SELECT FROM hypersearch.idempotency WHERE study_id = target.id AND key = $8)
            RETURNING study_id, seq
        ), {Keyed}
        SELECT count(*) FROM added
        """;

    private const string NewStudy = $"""
        WITH target AS (
            INSERT INTO hypersearch.study (name, created_at) VALUES ($1, $9) ON CONFLICT (name) DO NOTHING RETURNING id
        ), added AS (
            INSERT INTO hypersearch.event (study_id, seq, v, crc, type, append_id, data)
            {Rows}
            RETURNING study_id, seq
        ), {Keyed}
        SELECT count(*) FROM added
        """;

    private const string Outcome = """
        SELECT (SELECT append_id FROM hypersearch.event WHERE study_id = s.id AND seq = @Next) AS Winner,
               (SELECT seq FROM hypersearch.idempotency WHERE study_id = s.id AND key = @Key) AS Repeated,
               coalesce((SELECT max(seq) FROM hypersearch.event WHERE study_id = s.id), 0) AS Head
        FROM hypersearch.study s WHERE s.name = @Study
        """;

    private const string Rows = """
        SELECT target.id, $2 + u.n, u.v, u.crc, u.type, CASE WHEN u.n = 1 THEN $3 END, u.data
        FROM target CROSS JOIN unnest($4, $5, $6, $7) WITH ORDINALITY AS u (v, crc, type, data, n)
        """;

    private const string Keyed = """
        keyed AS (
            INSERT INTO hypersearch.idempotency (study_id, key, seq)
            SELECT study_id, $8, max(seq) FROM added WHERE $8 IS NOT NULL GROUP BY study_id
        )
        """;

    private readonly AppendRequest request;
    private readonly Guid id;
    private readonly int[] versions;
    private readonly long[] checksums;
    private readonly string[] types;
    private readonly ReadOnlyMemory<byte>[] data;

    public PostgresAppend(AppendRequest request)
    {
        this.request = request;
        id = new Guid(RandomNumberGenerator.GetBytes(16));
        int count = request.Events.Length;
        versions = new int[count];
        checksums = new long[count];
        types = new string[count];
        data = new ReadOnlyMemory<byte>[count];
        for (int i = 0; i < count; i++)
        {
            StoredEvent e = EventWriter.Write(request.Events[i]);
            (versions[i], checksums[i], types[i], data[i]) = (e.Version, e.Checksum(request.ExpectedSeq + 1 + i), e.Type, e.Data);
        }
    }

    /// <summary>Appends, or finds out that this or another append did.</summary>
    public async Task<AppendOutcome> Run(NpgsqlConnection connection)
    {
        await using NpgsqlCommand command = Command(connection);
        try
        {
            long added = (long)(await command.ExecuteScalarAsync())!;
            if (added == types.Length) return new AppendOutcome.Appended(request.ExpectedSeq + added);
        }
        catch (PostgresException taken) when (taken.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            // Another append came between the look and the insert: what it was stands in the table by now.
        }

        return await Judge(connection);
    }

    private async Task<AppendOutcome> Judge(NpgsqlConnection connection)
    {
        Found? found = await connection.QuerySingleOrDefaultAsync<Found>(Outcome, new { request.Study, Next = request.ExpectedSeq + 1, Key = request.IdempotencyKey });
        return found is null ? new AppendOutcome.Conflict(0)
            : found.Winner == id ? new AppendOutcome.Appended(request.ExpectedSeq + types.Length)
            : found.Repeated is { } repeated ? new AppendOutcome.Repeated(repeated)
            : new AppendOutcome.Conflict(found.Head);
    }

    private NpgsqlCommand Command(NpgsqlConnection connection)
    {
        bool creates = request.ExpectedSeq == 0;
        var command = new NpgsqlCommand(creates ? NewStudy : ToStudy, connection);
        NpgsqlParameterCollection parameters = command.Parameters;
        parameters.Add(new NpgsqlParameter<string> { TypedValue = request.Study, NpgsqlDbType = NpgsqlDbType.Text });
        parameters.Add(new NpgsqlParameter<long> { TypedValue = request.ExpectedSeq });
        parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id });
        parameters.Add(new NpgsqlParameter<int[]> { TypedValue = versions });
        parameters.Add(new NpgsqlParameter<long[]> { TypedValue = checksums });
        parameters.Add(new NpgsqlParameter<string[]> { TypedValue = types, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        parameters.Add(new NpgsqlParameter<ReadOnlyMemory<byte>[]> { TypedValue = data, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea });
        parameters.Add(new NpgsqlParameter<string?> { TypedValue = request.IdempotencyKey, NpgsqlDbType = NpgsqlDbType.Text });
        if (creates) parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = request.Events[0].At.UtcDateTime, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        return command;
    }

    private sealed record Found
    {
        public Guid? Winner { get; init; }

        public long? Repeated { get; init; }

        public long Head { get; init; }
    }
}
