using System.Security.Cryptography;
using Dapper;
using Npgsql;

namespace HyperSearch.Journal.Postgres;

/// <summary>
/// A database of coordinators: the pool of connections under a journal, a fleet store and an access store. It outlives restarts of the
/// server: what was asked for is asked again, with growing pauses, until an answer comes or <see cref="Patience"/> is over.
/// </summary>
public sealed class PostgresDatabase : IAsyncDisposable
{
    /// <summary>How long a call goes on asking a server that does not answer.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan PauseMax = TimeSpan.FromSeconds(2);
    private readonly NpgsqlDataSource source;
    private readonly TimeProvider time;
    private readonly TimeSpan patience;
    private readonly CancellationTokenSource ending = new();

    private PostgresDatabase(PostgresAddress address, TimeProvider time, TimeSpan patience)
    {
        Address = address;
        this.time = time;
        this.patience = patience;
        var builder = new NpgsqlDataSourceBuilder(address.ConnectionString);
        builder.UsePhysicalConnectionInitializer(Check, CheckAsync);
        source = builder.Build();
    }

    public PostgresAddress Address { get; }

    /// <summary>Opens the database, brought to the current schema where it is older.</summary>
    /// <exception cref="JournalFormatException">It is of a newer version, or set up so that an acknowledged append could be lost.</exception>
    /// <exception cref="JournalUnavailableException">It does not answer.</exception>
    public static async Task<PostgresDatabase> Open(PostgresAddress address, TimeProvider time, CancellationToken cancel, TimeSpan? patience = null)
    {
        PostgresDatabase database = Connect(address, time, patience);
        try
        {
            await PostgresMigrations.Apply(database, cancel);
            return database;
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    /// <summary>The schema's version and what is to be applied to it; changes nothing.</summary>
    public static async Task<MigrationPlan> PlanMigrations(PostgresAddress address, TimeProvider time, CancellationToken cancel)
    {
        await using PostgresDatabase database = Connect(address, time, null);
        return await PostgresMigrations.Plan(database, cancel);
    }

    /// <summary>From here on nobody waits for a server that is away: for who has to end soon, whatever the server does.</summary>
    public Task StopWaiting() => ending.CancelAsync();

    public async ValueTask DisposeAsync()
    {
        await StopWaiting();
        await source.DisposeAsync();
    }

    /// <summary>Connects without touching the schema.</summary>
    internal static PostgresDatabase Connect(PostgresAddress address, TimeProvider time, TimeSpan? patience) => new(address, time, patience ?? Patience);

    /// <summary>Runs <paramref name="work"/> on a connection of the pool, again where that may help: it has to bear being done twice.</summary>
    /// <param name="broke">Called before work is done again: it is unknown whether the time before was.</param>
    /// <exception cref="JournalException">What <see cref="PostgresErrors"/> makes of the server's last answer.</exception>
    internal Task<T> Do<T>(Func<NpgsqlConnection, Task<T>> work, CancellationToken cancel, Action? broke = null) => Insist(
        async () =>
        {
            await using NpgsqlConnection connection = await source.OpenConnectionAsync(cancel);
            return await work(connection);
        },
        broke,
        cancel);

    /// <summary>A connection for work that cannot be done twice; the caller closes it.</summary>
    internal Task<NpgsqlConnection> Connect(CancellationToken cancel) => Insist(async () => await source.OpenConnectionAsync(cancel), null, cancel);

    private async Task<T> Insist<T>(Func<Task<T>> work, Action? broke, CancellationToken cancel)
    {
        long start = time.GetTimestamp();
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                return await work();
            }
            catch (PostgresException refused) when (!PostgresErrors.MayPass(refused))
            {
                // An earlier try may have been done although its answer was lost: then "nothing was kept" would be saying too much.
                throw attempt == 0 ? PostgresErrors.Translate(refused, Address) : new JournalUnavailableException(Address.ToString(), refused.MessageText, refused);
            }
            catch (Exception error) when (PostgresErrors.MayPass(error))
            {
                // After a restart of the server every idle connection is as dead as this one.
                if (PostgresErrors.IsBroken(error)) source.Clear();
                if (ending.IsCancellationRequested || time.GetElapsedTime(start) >= patience) throw new JournalUnavailableException(Address.ToString(), error.Message, error);
            }

            broke?.Invoke();
            await Pause(attempt, cancel);
        }
    }

    /// <summary>Full jitter: after a restart the coordinators do not come back in step.</summary>
    private async Task Pause(int attempt, CancellationToken cancel)
    {
        double most = Math.Min(PauseMax.TotalMilliseconds, 25 * Math.Pow(2, Math.Min(attempt, 10)));
        TimeSpan pause = TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32((int)most + 1));
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, ending.Token);
        try
        {
            await Task.Delay(pause, time, either.Token);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            throw new JournalUnavailableException(Address.ToString(), "and nobody waits for it any more", null);
        }
    }

    private void Check(NpgsqlConnection connection) => Judge(connection.QuerySingle<Durability>(Durability.Sql));

    private async Task CheckAsync(NpgsqlConnection connection) => Judge(await connection.QuerySingleAsync<Durability>(Durability.Sql));

    /// <summary>Asked of every new connection: roles and databases have settings of their own, and a primary may have become a standby.</summary>
    private void Judge(Durability server)
    {
        if (server.Version < 130000) throw new JournalFormatException(Address.ToString(), $"its server is PostgreSQL {server.Version / 10000}; 13 or newer is needed");
        if (server.SynchronousCommit == "off" || server.Fsync == "off")
            throw new JournalFormatException(Address.ToString(), "synchronous_commit or fsync is off there, and a power cut would take back what was acknowledged: turn both on");
        if (server.Standby) throw new TimeoutException("it is a standby, and decisions are read from the primary only");
    }

    private sealed record Durability
    {
        public const string Sql = "SELECT current_setting('synchronous_commit') AS SynchronousCommit, current_setting('fsync') AS Fsync, current_setting('server_version_num')::int AS Version, pg_is_in_recovery() AS Standby";

        public string SynchronousCommit { get; init; } = "";

        public string Fsync { get; init; } = "";

        public int Version { get; init; }

        public bool Standby { get; init; }
    }
}
