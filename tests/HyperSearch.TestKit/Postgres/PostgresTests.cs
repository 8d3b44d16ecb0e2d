using System.Diagnostics;
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

    private static readonly TimeSpan RecoveryMax = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(50);
    private static readonly Lazy<Found> Shared = new(Find);
    private static int databases;

    /// <summary>Makes an empty database and returns its connection string; null, with the reason, where there is no PostgreSQL.</summary>
    public static string? NewDatabase(out string reason)
    {
        reason = Shared.Value.Reason;
        return Shared.Value.AdminString is { } admin ? NewDatabase(admin) : null;
    }

    /// <summary>The same on a server of the test's own.</summary>
    public static string NewDatabase(PrivatePostgres server) => NewDatabase(server.AdminString);

    /// <summary>A connection of its own to a server that may be recovering from what a test did to it, once it takes connections again.</summary>
    public static NpgsqlConnection Connect(string adminString)
    {
        string address = new NpgsqlConnectionStringBuilder(adminString) { Pooling = false }.ToString();
        for (long began = Stopwatch.GetTimestamp(); ; Thread.Sleep(Between))
        {
            var connection = new NpgsqlConnection(address);
            try
            {
                connection.Open();
                return connection;
            }
            catch (PostgresException recovering) when (recovering.SqlState == PostgresErrorCodes.CannotConnectNow && Stopwatch.GetElapsedTime(began) < RecoveryMax)
            {
                connection.Dispose();
            }
        }
    }

    private static string NewDatabase(string adminString)
    {
        string name = $"test_{Environment.ProcessId}_{Interlocked.Increment(ref databases)}";
        Execute(adminString, $"CREATE DATABASE {name}");
        return new NpgsqlConnectionStringBuilder(adminString) { Database = name }.ToString();
    }

    private static void Execute(string adminString, string sql)
    {
        using NpgsqlConnection connection = Connect(adminString);
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
