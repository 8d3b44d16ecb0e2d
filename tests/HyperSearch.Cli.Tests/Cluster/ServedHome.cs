using HyperSearch.Coordinator.Artifacts;
using HyperSearch.Coordinator.Hosting;
using HyperSearch.Coordinator.Http;
using HyperSearch.Protocol.Agents;
using HyperSearch.Protocol.Http;

namespace HyperSearch.Cli.Tests.Cluster;

/// <summary>A coordinator that listens, and a laptop that talks to it: its working directory and its variables.</summary>
internal sealed class ServedHome : IAsyncDisposable
{
    private readonly TemporaryFolder folder;
    private CoordinatorHost host;

    private ServedHome(TemporaryFolder folder, CoordinatorHost host)
    {
        this.folder = folder;
        this.host = host;
        Directory.CreateDirectory(Laptop);
        Variables["XDG_CONFIG_HOME"] = Path.Combine(Laptop, "config");
    }

    public string Laptop => Path.Combine(folder.Path, "laptop");

    public string Home => Path.Combine(folder.Path, "server");

    public EndpointAddress Address => host.Address!;

    public CoordinatorHost Host => host;

    public Dictionary<string, string> Variables { get; } = new(StringComparer.Ordinal);

    /// <param name="leaseScale">Factor on all times of leases and beats.</param>
    public static async Task<ServedHome> Open(double leaseScale = 1)
    {
        var folder = new TemporaryFolder();
        return new ServedHome(folder, await Serve(Path.Combine(folder.Path, "server"), leaseScale));
    }

    /// <summary>What somebody who is logged in has in the environment.</summary>
    public ServedHome LoggedIn()
    {
        Variables["HYPERSEARCH_COORDINATOR"] = Address.Url;
        Variables["HYPERSEARCH_TOKEN"] = Address.Token;
        return this;
    }

    public Task<CliRun> Call(params string[] arguments) => CliRun.WithVariables(Laptop, Variables, "", arguments);

    public Task<CliRun> CallWithInput(string input, params string[] arguments) => CliRun.WithVariables(Laptop, Variables, input, arguments);

    public string Write(string name, string text)
    {
        string path = Path.Combine(Laptop, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    public async ValueTask DisposeAsync()
    {
        await host.DisposeAsync();
        folder.Dispose();
    }

    private static async Task<CoordinatorHost> Serve(string home, double leaseScale)
    {
        var options = new HostOptions { Listen = new ListenOptions(), Coordinator = new CoordinatorOptions { Times = new LeaseTimes(leaseScale), Artifacts = new ArtifactOptions { Folder = Path.Combine(home, ArtifactOptions.FolderName) } } };
        return ((HomeOpening.Opened)await CoordinatorHost.Open(home, options, CancellationToken.None)).Host;
    }
}
