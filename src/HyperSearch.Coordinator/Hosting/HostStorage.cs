using HyperSearch.Journal;
using HyperSearch.Journal.Access;
using HyperSearch.Journal.Fleet;
using HyperSearch.Journal.Postgres;
using HyperSearch.Journal.Sqlite;

namespace HyperSearch.Coordinator.Hosting;

/// <summary>Everything that a coordinator keeps: in the files of a home, or in a database that it shares.</summary>
/// <param name="Fleet">Null: that of this process alone.</param>
internal sealed record HostStorage(IJournal Journal, IFleetStore? Fleet, IAccessStore Access, PostgresDatabase? Database) : IAsyncDisposable
{
    /// <summary>The file of a home's tokens.</summary>
    public const string TokensName = "tokens.json";

    /// <exception cref="JournalLockedException">Another process has the home.</exception>
    public static async Task<HostStorage> OpenHome(string home)
    {
        SqliteJournal journal = SqliteJournal.Open(Path.Combine(home, CoordinatorHost.JournalName));
        try
        {
            return new HostStorage(journal, null, FileAccessStore.Open(Path.Combine(home, TokensName)), null);
        }
        catch
        {
            await journal.DisposeAsync();
            throw;
        }
    }

    public static async Task<HostStorage> OpenDatabase(PostgresAddress address, TimeProvider time, CancellationToken cancel)
    {
        PostgresDatabase database = await PostgresDatabase.Open(address, time, cancel);
        return new HostStorage(new PostgresJournal(database), new PostgresFleetStore(database), new PostgresAccessStore(database), database);
    }

    public async ValueTask DisposeAsync()
    {
        await Access.DisposeAsync();
        if (Fleet is not null) await Fleet.DisposeAsync();
        await Journal.DisposeAsync();
        if (Database is not null) await Database.DisposeAsync();
    }
}
