using HyperSearch.Cli.Grammar;
using HyperSearch.Cli.Terminal;
using HyperSearch.Protocol;
using HyperSearch.Protocol.Http;

namespace HyperSearch.Cli.Homes;

/// <summary>A home in use: its coordinator, in this process or in another that holds the home.</summary>
/// <param name="Coordinator">Where the verbs go.</param>
/// <param name="IsOwner">Whether this process holds the home.</param>
/// <param name="Close">Gives the home back.</param>
internal sealed record HomeSession(ICoordinator Coordinator, bool IsOwner, Func<ValueTask> Close) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Close();

    public static Task<HomeSession> Open(CliContext context, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        EndpointAddress address = EndpointAddress.Read(Path.Combine(context.Home.Path, EndpointAddress.FileName)) ?? throw Missing(context.Home);
        var client = new HttpCoordinator(address);
        return Task.FromResult(new HomeSession(client, false, () => { client.Dispose(); return ValueTask.CompletedTask; }));
    }

    /// <summary>The refusal of a verb that reads a home which is not there.</summary>
    public static CliException Missing(HomeDirectory home) => new(ExitCode.NotFound, "no_home", $"there is no home at {home.Path}")
    {
        Why = home.Origin == "default" ? "a home is made by the first `hypersearch run` in a folder" : $"the place was named by {home.Origin}",
        Fix = "run the command in the folder of your study, or name the home with --home DIR",
    };
}
