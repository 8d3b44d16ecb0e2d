using Npgsql;
using NpgsqlTypes;

namespace HyperSearch.Journal.Postgres;

/// <summary>Keeps rows of curves in one statement; rows that are there stay as they are.</summary>
internal static class PostgresCurve
{
    private const string Sql = """
        WITH target AS (
            SELECT id FROM hypersearch.study WHERE name = $1 FOR KEY SHARE
        ), added AS (
            INSERT INTO hypersearch.curve (study_id, trial, attempt, idx, step, data)
            SELECT target.id, u.* FROM target CROSS JOIN unnest($2, $3, $4, $5, $6) AS u
            ON CONFLICT DO NOTHING
        )
        SELECT count(*) FROM target
        """;

    /// <summary>False where there is no such study.</summary>
    public static async Task<bool> Append(NpgsqlConnection connection, string study, IReadOnlyList<CurveRow> rows, byte[][] data, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(Sql, connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = study, NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(new NpgsqlParameter<int[]> { TypedValue = [.. rows.Select(r => r.Trial)] });
        command.Parameters.Add(new NpgsqlParameter<int[]> { TypedValue = [.. rows.Select(r => r.Attempt)] });
        command.Parameters.Add(new NpgsqlParameter<int[]> { TypedValue = [.. rows.Select(r => r.Index)] });
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. rows.Select(r => r.Step)] });
        command.Parameters.Add(new NpgsqlParameter<byte[][]> { TypedValue = data, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea });
        return (long)(await command.ExecuteScalarAsync(cancel))! > 0;
    }
}
