using System.Globalization;
using System.Reflection;
using Dapper;
using Microsoft.Data.Sqlite;

namespace HyperSearch.Journal.Sqlite;

/// <summary>Brings a database to the current schema: numbered SQL files, forward only, each in one transaction with its number.</summary>
internal static class SqliteMigrations
{
    /// <summary>"HySe": how a journal's file is told from any other SQLite database.</summary>
    public const int ApplicationId = 0x48795365;

    private static readonly Assembly Home = typeof(SqliteMigrations).Assembly;

    /// <summary>The schema's number that this version of the program knows.</summary>
    public static int Latest => Files().Count;

    /// <exception cref="JournalFormatException">The file is another program's, or a newer version's.</exception>
    public static void Apply(SqliteConnection connection, string path)
    {
        long application = connection.ExecuteScalar<long>("PRAGMA application_id");
        long version = connection.ExecuteScalar<long>("PRAGMA user_version");
        long tables = connection.ExecuteScalar<long>("SELECT count(*) FROM sqlite_master");
        if (application != ApplicationId && (application != 0 || tables > 0))
            throw new JournalFormatException(path, $"it is another program's database (application id {application})");
        List<string> files = Files();
        if (version > files.Count)
            throw new JournalFormatException(path, $"a newer version of the program wrote it (schema {version}, and {files.Count} is known here)");
        for (int i = (int)version; i < files.Count; i++) Apply(connection, files[i], i + 1);
    }

    private static void Apply(SqliteConnection connection, string file, int version)
    {
        using var stream = new StreamReader(Home.GetManifestResourceStream(file)!);
        using SqliteTransaction transaction = connection.BeginTransaction(deferred: false);
        connection.Execute(stream.ReadToEnd(), transaction: transaction);
        connection.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {version}; PRAGMA application_id = {ApplicationId}"), transaction: transaction);
        transaction.Commit();
    }

    private static List<string> Files() =>
        [.. Home.GetManifestResourceNames().Where(n => n.EndsWith(".sql", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
}
