using System.CommandLine;
using HyperSearch.Cli.Grammar;
using HyperSearch.Cli.Terminal;
using HyperSearch.Coordinator.Hosting;
using HyperSearch.Journal.Postgres;
using HyperSearch.Protocol;
using HyperSearch.Protocol.Access;
using HyperSearch.Protocol.Http;

namespace HyperSearch.Cli.Coordinators;

/// <summary>The tokens that a verb works on: through a coordinator that runs, or in the store itself where none holds it.</summary>
internal sealed record TokenAccess(
    Func<CreateToken, CancellationToken, Task<TokenCreated>> Create,
    Func<CancellationToken, Task<IReadOnlyList<TokenSummary>>> List,
    Func<string, CancellationToken, Task> Revoke,
    Func<ValueTask> Close) : IAsyncDisposable
{
    public const string CoordinatorVariable = "HYPERSEARCH_COORDINATOR";

    public const string TokenVariable = "HYPERSEARCH_TOKEN";

    public static Option<string?> CoordinatorOption() =>
        new("--coordinator") { Description = $"A coordinator's address (default: ${CoordinatorVariable}); its token comes from ${TokenVariable}.", HelpName = "URL" };

    /// <summary>The coordinator that was named; else the database that was; else the home.</summary>
    public static async Task<TokenAccess> Open(string? coordinator, string? databaseFile, CliContext context, CancellationToken cancel)
    {
        string? url = coordinator ?? (databaseFile is null ? context.Environment.Variable(CoordinatorVariable) : null);
        if (!string.IsNullOrWhiteSpace(url)) return Over(new HttpCoordinator(new EndpointAddress(url, Token(context), 0)));
        if (DatabaseChoice.Find(databaseFile, context) is { } database) return await OfDatabase(database, context, cancel);
        if (!context.Home.Exists) throw new CliException(ExitCode.NotFound, "no_home", $"there is no home at {context.Home.Path}") { Fix = "name the home with --home, a database with --database-file, or a coordinator with --coordinator" };
        return CoordinatorHost.FindAddress(context.Home.Path) is { } holder ? Over(new HttpCoordinator(holder)) : await OfHome(context);
    }

    public ValueTask DisposeAsync() => Close();

    private static string Token(CliContext context) => context.Environment.Variable(TokenVariable) is { Length: > 0 } token ? token
        : throw new CliException(ExitCode.Authentication, "no_token", "the coordinator wants an administrator's token") { Fix = $"set {TokenVariable}" };

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
