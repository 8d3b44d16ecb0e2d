using System.Globalization;
using Dapper;
using HyperSearch.Journal.Schema;
using Microsoft.Data.Sqlite;

namespace HyperSearch.Journal.Sqlite;

/// <summary>Brings a database to the current schema: numbered SQL files, forward only, each in one transaction with its number.</summary>
internal static class SqliteMigrations
{
    /// <summary>"HySe": how a journal's file is told from any other SQLite database.</summary>
    public const int ApplicationId = 0x48795365;

    private static readonly IReadOnlyList<SchemaMigration> Known = SchemaMigration.Of("Sqlite");

    /// <summary>The schema's number that this version of the program knows.</summary>
    public static int Latest => Known.Count;

    /// <exception cref="JournalFormatException">The file is another program's, or a newer version's.</exception>
    public static void Apply(SqliteConnection connection, string path)
    {
        long application = connection.ExecuteScalar<long>("PRAGMA application_id");
        long version = connection.ExecuteScalar<long>("PRAGMA user_version");
        long tables = connection.ExecuteScalar<long>("SELECT count(*) FROM sqlite_master");
        if (application != ApplicationId && (application != 0 || tables > 0))
            throw new JournalFormatException(path, $"it is another program's database (application id {application})");
        if (version > Latest)
            throw new JournalFormatException(path, $"a newer version of the program wrote it (schema {version}, and {Latest} is known here)");
        foreach (SchemaMigration migration in Known.Skip((int)version)) Apply(connection, migration);
    }

    private static void Apply(SqliteConnection connection, SchemaMigration migration)
    {
        using SqliteTransaction transaction = connection.BeginTransaction(deferred: false);
        connection.Execute(migration.Sql, transaction: transaction);
        connection.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {migration.Number}; PRAGMA application_id = {ApplicationId}"), transaction: transaction);
        transaction.Commit();
    }
}
