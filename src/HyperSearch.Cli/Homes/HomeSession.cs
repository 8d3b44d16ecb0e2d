using HyperSearch.Cli.Grammar;
using HyperSearch.Cli.Terminal;
using HyperSearch.Coordinator.Artifacts;
using HyperSearch.Coordinator.Hosting;
using HyperSearch.Coordinator.Http;
using HyperSearch.Protocol;
using HyperSearch.Protocol.Artifacts;
using HyperSearch.Protocol.Http;

namespace HyperSearch.Cli.Homes;

/// <summary>A home in use: its coordinator, in this process or in another that holds the home.</summary>
/// <param name="Coordinator">Where the verbs go.</param>
/// <param name="IsOwner">Whether this process holds the home.</param>
/// <param name="Broken">Completes when the coordinator of this process cannot go on, with the reason; null for a guest.</param>
/// <param name="Close">Gives the home back.</param>
internal sealed record HomeSession(ICoordinator Coordinator, bool IsOwner, Task<Exception>? Broken, Func<ValueTask> Close) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Close();

    /// <summary>Where the coordinator of this process listens; null where it does not, or is another's.</summary>
    public EndpointAddress? Address { get; init; }

    /// <summary>Bytes by their hash, for who does not share the coordinator's disk; null where it keeps none.</summary>
    public IArtifacts? Artifacts { get; init; }

    /// <summary>For a verb that reads or changes what is there: talks to the coordinator that was named; else holds the home for a moment, or talks to who holds it.</summary>
    /// <exception cref="CliException">There is no home, or no token for the coordinator.</exception>
    public static Task<HomeSession> Open(CliContext context, CancellationToken cancel) =>
        context.Coordinator is { } target ? Task.FromResult(Guest(RemoteCoordinator.Connect(target, context)))
        : File.Exists(Path.Combine(context.Home.Path, CoordinatorHost.JournalName))
            ? Open(context, listen: false, cancel)
            : throw Missing(context.Home);

    /// <summary>The same, and where no coordinator was named the home is made if there is none.</summary>
    public static Task<HomeSession> OpenOrMake(CliContext context, CancellationToken cancel) => context.Coordinator is null ? OpenForRun(context, cancel) : Open(context, cancel);

    /// <summary>For `run`: makes the home where there is none, and lets other processes talk to this one.</summary>
    public static Task<HomeSession> OpenForRun(CliContext context, CancellationToken cancel) => Open(context, listen: true, cancel);

    private static async Task<HomeSession> Open(CliContext context, bool listen, CancellationToken cancel)
    {
        var options = new HostOptions { Listen = listen ? new ListenOptions() : null, Coordinator = new CoordinatorOptions { Time = context.Environment.Clock, Artifacts = ArtifactsOf(context.Home.Path) } };
        switch (await CoordinatorHost.Open(context.Home.Path, options, cancel))
        {
            case HomeOpening.Opened opened:
                return new HomeSession(opened.Host.Coordinator, true, opened.Host.Coordinator.Broken, opened.Host.DisposeAsync) { Artifacts = opened.Host.Coordinator.Artifacts, Address = opened.Host.Address };
            case HomeOpening.HeldElsewhere { Address: { } address }:
                return Guest(new HttpCoordinator(address));
            default:
                throw new CliException(ExitCode.Conflict, "home_in_use", $"another process holds the home {context.Home.Path} and does not answer") { Fix = "wait until it ends, or name another home with --home" };
        }
    }

    private static HomeSession Guest(HttpCoordinator client) => new(client, false, null, () =>
    {
        client.Dispose();
        return ValueTask.CompletedTask;
    })
    {
        Artifacts = client.Artifacts,
    };

    /// <summary>A coordinator that serves other machines keeps artifacts in its home.</summary>
    private static ArtifactOptions? ArtifactsOf(string home) =>
        Path.Combine(home, ArtifactOptions.FolderName) is var folder && Directory.Exists(folder) ? new ArtifactOptions { Folder = folder } : null;

    /// <summary>The refusal of a verb that reads a home which is not there.</summary>
    private static CliException Missing(HomeDirectory home) => new(ExitCode.NotFound, "no_home", $"there is no home at {home.Path}")
    {
        Why = home.Origin == "default" ? "a home is made by the first `hypersearch run` in a folder" : $"the place was named by {home.Origin}",
        Fix = "run the command in the folder of your study, or name the home with --home DIR",
    };
}
