using HyperSearch.Cli.Grammar;
using HyperSearch.Cli.Homes;
using HyperSearch.Cli.Terminal;
using HyperSearch.Coordinator.Hosting;
using HyperSearch.Journal.Postgres;
using HyperSearch.Protocol;
using HyperSearch.Protocol.Access;

namespace HyperSearch.Cli.Coordinators;

/// <summary>The tokens that a verb works on: through a coordinator that runs, or in the store itself where none holds it.</summary>
internal sealed record TokenAccess(
    Func<CreateToken, CancellationToken, Task<TokenCreated>> Create,
    Func<CancellationToken, Task<IReadOnlyList<TokenSummary>>> List,
    Func<string, CancellationToken, Task> Revoke,
    Func<ValueTask> Close) : IAsyncDisposable
{
    /// <summary>The coordinator that was named; else the database that was; else the home.</summary>
    public static async Task<TokenAccess> Open(string? databaseFile, CliContext context, CancellationToken cancel)
    {
        CoordinatorTarget? target = databaseFile is null || context.NamedCoordinator is not null ? context.Coordinator : null;
        if (target is not null) return Over(RemoteCoordinator.Connect(target, context));
        if (DatabaseChoice.Find(databaseFile, context) is { } database) return await OfDatabase(database, context, cancel);
        if (!context.Home.Exists) throw new CliException(ExitCode.NotFound, "no_home", $"there is no home at {context.Home.Path}") { Fix = "name the home with --home, a database with --database-file, or a coordinator with --coordinator" };
        return CoordinatorHost.FindAddress(context.Home.Path) is { } holder ? Over(new HttpCoordinator(holder)) : await OfHome(context);
    }

    public ValueTask DisposeAsync() => Close();

    private static TokenAccess Over(HttpCoordinator client) => new(client.CreateToken, client.ListTokens, client.RevokeToken, () =>
    {
        client.Dispose();
        return ValueTask.CompletedTask;
    });

    private static async Task<TokenAccess> OfHome(CliContext context)
    {
        TokenStore store = await TokenStore.OpenHome(context.Home.Path, context.Environment.Clock);
        return new(store.Desk.Create, store.Desk.List, store.Desk.Revoke, store.DisposeAsync);
    }

    private static async Task<TokenAccess> OfDatabase(PostgresAddress database, CliContext context, CancellationToken cancel)
    {
        TokenStore store = await TokenStore.OpenDatabase(database, context.Environment.Clock, cancel);
        return new(store.Desk.Create, store.Desk.List, store.Desk.Revoke, store.DisposeAsync);
    }
}
