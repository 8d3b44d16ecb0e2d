using HyperSearch.Coordinator.Access;
using HyperSearch.Journal;
using HyperSearch.Journal.Postgres;

namespace HyperSearch.Coordinator.Hosting;

/// <summary>The tokens of a home or a database without a coordinator over them. A home is held meanwhile.</summary>
public sealed class TokenStore : IAsyncDisposable
{
    private readonly HostStorage storage;

    private TokenStore(HostStorage storage, TimeProvider time)
    {
        this.storage = storage;
        Desk = new TokenDesk(new AccessOptions { Store = storage.Access, Time = time });
    }

    public TokenDesk Desk { get; }

    /// <exception cref="JournalLockedException">Another process holds the home.</exception>
    public static async Task<TokenStore> OpenHome(string home, TimeProvider time) => new(await HostStorage.OpenHome(Path.GetFullPath(home)), time);

    /// <exception cref="JournalException">The database cannot be used.</exception>
    public static async Task<TokenStore> OpenDatabase(PostgresAddress address, TimeProvider time, CancellationToken cancel) =>
        new(await HostStorage.OpenDatabase(address, time, cancel), time);

    public ValueTask DisposeAsync() => storage.DisposeAsync();
}
