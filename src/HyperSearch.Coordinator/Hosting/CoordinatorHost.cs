using System.Diagnostics;
using HyperSearch.Coordinator.Http;
using HyperSearch.Journal;
using HyperSearch.Journal.Sqlite;
using HyperSearch.Protocol.Http;

namespace HyperSearch.Coordinator.Hosting;

/// <summary>
/// A home that this process holds: its journal, the coordinator over it and, if wanted, the loopback endpoint for other processes.
/// The journal's lock decides who holds a home; <c>endpoint.json</c> only tells where to find the holder.
/// </summary>
public sealed class CoordinatorHost : IAsyncDisposable
{
    /// <summary>The journal's file inside a home.</summary>
    public const string JournalName = "journal.db";

    private const int TokenBytes = 32;
    private static readonly TimeSpan LockPause = TimeSpan.FromMilliseconds(100);

    private readonly string home;
    private readonly IJournal journal;
    private CoordinatorEndpoint? endpoint;

    private CoordinatorHost(string home, IJournal journal, CoordinatorOptions options)
    {
        this.home = home;
        this.journal = journal;
        Coordinator = new LocalCoordinator(journal, options with { Home = home });
    }

    public LocalCoordinator Coordinator { get; }

    /// <summary>Where other processes find this one; null where it does not listen.</summary>
    public EndpointAddress? Address => endpoint?.Address;

    /// <summary>Opens the home, which is made where there is none, for its owner alone.</summary>
    /// <exception cref="JournalException">The journal is there but cannot be used.</exception>
    public static async Task<HomeOpening> Open(string home, HostOptions options, CancellationToken cancel)
    {
        home = Path.GetFullPath(home);
        MakeFolder(home);
        TimeProvider time = options.Coordinator.Time;
        long start = time.GetTimestamp();
        while (true)
        {
            try
            {
                IJournal journal = SqliteJournal.Open(Path.Combine(home, JournalName));
                return new HomeOpening.Opened(await Start(home, journal, options, cancel));
            }
            catch (JournalLockedException)
            {
                EndpointAddress? address = FindHolder(home);
                if (address is not null || time.GetElapsedTime(start) >= options.LockWait) return new HomeOpening.HeldElsewhere(address);
            }

            await Task.Delay(LockPause, time, cancel);
        }
    }

    /// <summary>Stops listening, lets the actors finish, closes the journal.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref endpoint, null) is { } listening)
        {
            File.Delete(Path.Combine(home, EndpointAddress.FileName));
            await listening.DisposeAsync();
        }

        await Coordinator.DisposeAsync();
        await journal.DisposeAsync();
    }

    private static async Task<CoordinatorHost> Start(string home, IJournal journal, HostOptions options, CancellationToken cancel)
    {
        var host = new CoordinatorHost(home, journal, options.Coordinator);
        try
        {
            // Whatever the file says is about a process that is gone: the journal is ours.
            File.Delete(Path.Combine(home, EndpointAddress.FileName));
            if (options.Listen) await host.Listen(options.Coordinator.Entropy, cancel);
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    private async Task Listen(IEntropy entropy, CancellationToken cancel)
    {
        byte[] token = new byte[TokenBytes];
        entropy.Fill(token);
        endpoint = await CoordinatorEndpoint.Start(Coordinator, Convert.ToHexStringLower(token), cancel);
        endpoint.Address.Write(Path.Combine(home, EndpointAddress.FileName));
    }

    private static EndpointAddress? FindHolder(string home) =>
        EndpointAddress.Read(Path.Combine(home, EndpointAddress.FileName)) is { } address && IsAlive(address.Pid) ? address : null;

    private static bool IsAlive(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static void MakeFolder(string home)
    {
        if (Directory.Exists(home)) return;
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(home);
        else Directory.CreateDirectory(home, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
