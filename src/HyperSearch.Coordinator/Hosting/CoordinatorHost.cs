using HyperSearch.Coordinator.Access;
using HyperSearch.Coordinator.Http;
using HyperSearch.Coordinator.Telemetry;
using HyperSearch.Journal;
using HyperSearch.Journal.Postgres;
using HyperSearch.Protocol.Http;

namespace HyperSearch.Coordinator.Hosting;

/// <summary>
/// A home that this process holds, or a database that it shares: the journal, the coordinator over it and, if wanted, the endpoint for
/// others. A home's journal lock decides who holds it; <c>endpoint.json</c> only tells where to find the holder.
/// </summary>
public sealed class CoordinatorHost : IAsyncDisposable
{
    /// <summary>The journal's file inside a home.</summary>
    public const string JournalName = "journal.db";

    /// <summary>How long <see cref="Finish"/> waits for calls in flight.</summary>
    public static readonly TimeSpan FinishTime = TimeSpan.FromSeconds(5);

    private const int TokenBytes = 32;
    private static readonly TimeSpan LockPause = TimeSpan.FromMilliseconds(100);

    private readonly string home;
    private readonly bool isHome;
    private readonly HostStorage storage;
    private readonly MeteredJournal journal;
    private readonly CancellationTokenSource closing = new();
    private readonly HostOptions options;
    private CoordinatorEndpoint? endpoint;
    private AuditLog audit = AuditLog.None;
    private FleetGauges? gauges;
    private Task watching = Task.CompletedTask;

    private CoordinatorHost(string home, HostStorage storage, HostOptions options)
    {
        this.home = home;
        this.storage = storage;
        this.options = options;
        isHome = storage.Database is null;
        Health = new Health(options.Coordinator.Time, options.Coordinator.Log);
        journal = new MeteredJournal(storage.Journal, options.Coordinator.Time);
        Coordinator = new LocalCoordinator(journal, options.Coordinator with { Home = home, Fleet = storage.Fleet ?? options.Coordinator.Fleet });
    }

    public LocalCoordinator Coordinator { get; }

    public Health Health { get; }

    /// <summary>Where other processes of this home's owner find this one; null where it does not listen, and over a database.</summary>
    public EndpointAddress? Address { get; private set; }

    /// <summary>Where it was told to listen, with the ports that were found.</summary>
    public IReadOnlyList<string> Urls { get; private set; } = [];

    /// <summary>Opens the home, which is made where there is none, for its owner alone.</summary>
    /// <exception cref="JournalException">The journal is there but cannot be used.</exception>
    public static async Task<HomeOpening> Open(string home, HostOptions options, CancellationToken cancel)
    {
        home = Path.GetFullPath(home);
        HomeFolder.Make(home);
        TimeProvider time = options.Coordinator.Time;
        long start = time.GetTimestamp();
        while (true)
        {
            try
            {
                return new HomeOpening.Opened(await Start(home, await HostStorage.OpenHome(home), options, cancel));
            }
            catch (JournalLockedException)
            {
                EndpointAddress? address = HomeFolder.FindHolder(home);
                if (address is not null || time.GetElapsedTime(start) >= options.LockWait) return new HomeOpening.HeldElsewhere(address);
            }

            await Task.Delay(LockPause, time, cancel);
        }
    }

    /// <summary>Where the living process that holds the home listens; null where there is none that does.</summary>
    public static EndpointAddress? FindAddress(string home) => HomeFolder.FindHolder(Path.GetFullPath(home));

    /// <summary>Opens a database that other coordinators may have open too. The home keeps what is this process's own.</summary>
    /// <exception cref="JournalException">The database cannot be used.</exception>
    public static async Task<CoordinatorHost> OpenDatabase(PostgresAddress database, string home, HostOptions options, CancellationToken cancel)
    {
        home = Path.GetFullPath(home);
        HomeFolder.Make(home);
        return await Start(home, await HostStorage.OpenDatabase(database, options.Coordinator.Time, cancel), options, cancel);
    }

    /// <summary>Ends in order: nothing is granted any more, who waits is sent away, calls in flight are answered.</summary>
    public async Task Finish()
    {
        Health.Ending();
        if (endpoint is { } listening)
        {
            await listening.Drain();
            using var cutOff = new CancellationTokenSource(FinishTime, options.Coordinator.Time);
            await listening.Stop(cutOff.Token);
        }

        await DisposeAsync();
    }

    /// <summary>Stops listening, lets the actors finish, closes the journal.</summary>
    public async ValueTask DisposeAsync()
    {
        Health.Ending();
        if (Interlocked.Exchange(ref endpoint, null) is { } listening)
        {
            if (isHome) File.Delete(Path.Combine(home, EndpointAddress.FileName));
            await listening.DisposeAsync();
        }

        closing.Cancel();
        // A database that is away must not keep a process that is asked to end: what was not answered by now is asked again elsewhere.
        if (storage.Database is { } database) await database.StopWaiting();
        await watching;
        gauges?.Dispose();
        await Coordinator.DisposeAsync();
        await storage.DisposeAsync();
        audit.Dispose();
        Health.Dispose();
        closing.Dispose();
    }

    private static async Task<CoordinatorHost> Start(string home, HostStorage storage, HostOptions options, CancellationToken cancel)
    {
        var host = new CoordinatorHost(home, storage, options);
        try
        {
            // Whatever the file says is about a process that is gone: the journal is ours.
            if (host.isHome) File.Delete(Path.Combine(home, EndpointAddress.FileName));
            if (options.Listen is { } listen) await host.Listen(listen, cancel);
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    private async Task Listen(ListenOptions listen, CancellationToken cancel)
    {
        CoordinatorOptions coordinator = options.Coordinator;
        string? own = isHome ? NewToken(coordinator.Entropy) : null;
        var access = new AccessOptions
        {
            Store = storage.Access,
            OwnToken = own,
            RequestsPerSecond = listen.RequestsPerSecond,
            Time = coordinator.Time,
            Entropy = coordinator.Entropy,
            Log = coordinator.Log,
        };
        audit = AuditLog.Open(Path.Combine(home, AuditLog.FileName), coordinator.Time);
        if (options.AdminTokenFile is { } file) await AdminToken.Ensure(file, access, cancel);
        int asked = listen.Listeners.Count;
        // The owner's commands come in where nobody else does.
        int local = listen.Listeners.ToList().FindIndex(l => l is { IsLoopback: true, IsTls: false });
        if (isHome && local < 0) listen = listen with { Listeners = [.. listen.Listeners, Listener.FreeLoopback] };
        endpoint = await CoordinatorEndpoint.Start(Coordinator, new EndpointOptions { Access = access, Listen = listen, Artifacts = Coordinator.Artifacts, Audit = audit }, Health, cancel);
        Urls = [.. endpoint.Urls.Take(asked)];
        Health.Started(journal.Prove, home);
        gauges = new FleetGauges(Coordinator, Path.Combine(home, JournalName), coordinator.Log);
        watching = gauges.Run(coordinator.Time, closing.Token);
        if (own is null) return;
        Address = new EndpointAddress(endpoint.Urls[local < 0 ? asked : local], own, Environment.ProcessId);
        Address.Write(Path.Combine(home, EndpointAddress.FileName));
    }

    private static string NewToken(IEntropy entropy)
    {
        byte[] token = new byte[TokenBytes];
        entropy.Fill(token);
        return Convert.ToHexStringLower(token);
    }
}
