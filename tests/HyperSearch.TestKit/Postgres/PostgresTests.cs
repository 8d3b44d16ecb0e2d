using Npgsql;

namespace HyperSearch.TestKit.Postgres;

/// <summary>
/// The PostgreSQL that this test process may use: the server that <c>HYPERSEARCH_TEST_DATABASE</c> names, or a private one that is
/// started when first asked for and ends with the process.
/// </summary>
/// <remarks>
/// On a server that was named, databases called <c>test_*</c> stay behind: dropping one makes the server write a checkpoint, which takes
/// longer than most tests.
/// </remarks>
public static class PostgresTests
{
    /// <summary>A connection string of a role that may create databases.</summary>
    public const string Variable = "HYPERSEARCH_TEST_DATABASE";

    private static readonly Lazy<Found> Shared = new(Find);
    private static int databases;

    /// <summary>Makes an empty database and returns its connection string; null, with the reason, where there is no PostgreSQL.</summary>
    public static string? NewDatabase(out string reason)
    {
        reason = Shared.Value.Reason;
        return Shared.Value.AdminString is { } admin ? NewDatabase(admin) : null;
    }

    /// <summary>The same on a server of the test's own, which may be recovering from what was done to it.</summary>
    public static string NewDatabase(PrivatePostgres server)
    {
        server.WaitUntilReady();
        return NewDatabase(server.AdminString);
    }

    private static string NewDatabase(string adminString)
    {
        string name = $"test_{Environment.ProcessId}_{Interlocked.Increment(ref databases)}";
        Execute(adminString, $"CREATE DATABASE {name}");
        return new NpgsqlConnectionStringBuilder(adminString) { Database = name }.ToString();
    }

    private static void Execute(string adminString, string sql)
    {
        using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(adminString) { Pooling = false }.ToString());
        connection.Open();
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }

    private static Found Find()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given) return new Found(given, "");
        if (PrivatePostgres.TryStart(out string reason) is not { } server) return new Found(null, reason);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => server.Dispose();
        return new Found(server.AdminString, "");
    }

    private sealed record Found(string? AdminString, string Reason);
}
