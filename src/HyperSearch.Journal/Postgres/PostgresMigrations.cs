using Dapper;
using HyperSearch.Journal.Schema;
using Npgsql;

namespace HyperSearch.Journal.Postgres;

/// <summary>
/// Brings a database to the current schema: numbered SQL files, forward only, each in one transaction with its number. Coordinators that
/// start at the same time take turns by a lock that lives as long as the transaction.
/// </summary>
internal static class PostgresMigrations
{
    /// <summary>"HySe", as in SQLite's application id.</summary>
    private const long LockKey = 0x48795365;

    // By the catalogue's tables, which are read as of now: to_regclass may answer from a cache that a wait for the lock left behind.
    private const string IsThere = """
        SELECT EXISTS (SELECT FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                       WHERE n.nspname = 'hypersearch' AND c.relname = 'schema_version')
        """;

    private static readonly IReadOnlyList<SchemaMigration> Known = SchemaMigration.Of("Postgres");

    /// <summary>The schema's number that this version of the program knows.</summary>
    public static int Latest => Known.Count;

    /// <exception cref="JournalFormatException">A newer version of the program set it up.</exception>
    public static Task<MigrationPlan> Plan(PostgresDatabase database, CancellationToken cancel) => database.Do(
        async connection =>
        {
            int version = await Version(connection, null);
            if (version > Latest)
                throw new JournalFormatException(database.Address.ToString(), $"a newer version of the program set it up (schema {version}, and {Latest} is known here)");
            return new MigrationPlan(version, Latest, [.. Known.Skip(version).Select(m => new MigrationStep(m.Number, m.Name, m.Sql))]);
        },
        cancel);

    /// <summary>Applies what the plan lists; a database that is current is only read.</summary>
    public static async Task Apply(PostgresDatabase database, CancellationToken cancel)
    {
        MigrationPlan plan = await Plan(database, cancel);
        foreach (MigrationStep step in plan.Steps) await database.Do(connection => Apply(connection, step), cancel);
    }

    private static async Task<bool> Apply(NpgsqlConnection connection, MigrationStep step)
    {
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync();
        await connection.ExecuteAsync("SELECT pg_advisory_xact_lock(@LockKey)", new { LockKey }, transaction);
        if (await Version(connection, transaction) >= step.Number) return false;
        await connection.ExecuteAsync(step.Sql, transaction: transaction);
        await connection.ExecuteAsync("INSERT INTO hypersearch.schema_version (version, name) VALUES (@Number, @Name)", new { step.Number, step.Name }, transaction);
        await transaction.CommitAsync();
        return true;
    }

    private static async Task<int> Version(NpgsqlConnection connection, NpgsqlTransaction? transaction) =>
        await connection.ExecuteScalarAsync<bool>(IsThere, transaction: transaction)
            ? await connection.ExecuteScalarAsync<int>("SELECT coalesce(max(version), 0) FROM hypersearch.schema_version", transaction: transaction)
            : 0;
}
