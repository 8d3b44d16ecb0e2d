using System.Net;
using HyperSearch.Chaos.Tests.Networks;
using HyperSearch.Chaos.Tests.Processes;
using HyperSearch.Chaos.Tests.Proxies;

namespace HyperSearch.Chaos.Tests.Clusters;

/// <summary>A worker with a home of its own and a proxy on its way to the coordinators; with a network of its own where that is asked for.</summary>
internal sealed class WorkerNode : IAsyncDisposable
{
    private readonly IReadOnlyDictionary<string, string> environment;
    private readonly ClusterOptions options;
    private ClusterProcess? process;

    public WorkerNode(string name, string home, string folder, ClusterOptions options, Func<IReadOnlyList<IPEndPoint>> coordinators, ExchangeLog log, NetworkNamespace? network, IReadOnlyDictionary<string, string> environment)
    {
        Name = name;
        Home = home;
        Log = Path.Combine(folder, name + ".log");
        this.options = options;
        Network = network;
        Directory.CreateDirectory(Home);
        this.environment = new Dictionary<string, string>(environment) { ["HYPERSEARCH_HOME"] = Home };
        Proxy = new ChaosProxy(name, network?.Gateway ?? IPAddress.Loopback, coordinators, log, options.Seed + name.GetHashCode(StringComparison.Ordinal) % 1000);
    }

    public string Name { get; }

    public string Home { get; }

    /// <summary>What its processes wrote, one after the other.</summary>
    public string Log { get; }

    public ChaosProxy Proxy { get; }

    public NetworkNamespace? Network { get; }

    public ClusterProcess Process => process ?? throw new InvalidOperationException("it was never started");

    public void Start()
    {
        process?.Dispose();
        string[] arguments = ["worker", "start", "--coordinator", Proxy.Url, "--name", Name, "--slots", $"{options.Slots}", "--kinds", options.Kinds, "--allow-command", "/bin/sh"];
        process = new ClusterProcess(Network?.Prefix ?? [], arguments, environment, Log);
    }

    public async ValueTask DisposeAsync()
    {
        process?.Dispose();
        await Proxy.DisposeAsync();
        Network?.Dispose();
    }
}
