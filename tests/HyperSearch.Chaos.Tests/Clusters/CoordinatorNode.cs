using System.Globalization;
using System.Net;
using HyperSearch.Chaos.Tests.Processes;
using HyperSearch.Protocol;
using HyperSearch.Protocol.Http;

namespace HyperSearch.Chaos.Tests.Clusters;

/// <summary>A coordinator that can be killed and started again at the same address.</summary>
internal sealed class CoordinatorNode : IDisposable
{
    private static readonly TimeSpan ReadyPatience = TimeSpan.FromSeconds(180);
    private static readonly HttpClient Prober = new(new SocketsHttpHandler { UseProxy = false, PooledConnectionLifetime = TimeSpan.Zero, ConnectTimeout = TimeSpan.FromSeconds(1) }) { Timeout = TimeSpan.FromSeconds(2) };
    private readonly IReadOnlyDictionary<string, string> environment;
    private ClusterProcess? process;

    /// <param name="token">The administrator's token, which is put in the home's file before the first start.</param>
    /// <param name="environment">Its database and scale, where it has them.</param>
    public CoordinatorNode(string home, string folder, string token, IReadOnlyDictionary<string, string> environment)
    {
        Home = home;
        Log = Path.Combine(folder, Path.GetFileName(home) + ".log");
        this.environment = new Dictionary<string, string>(environment) { ["HYPERSEARCH_HOME"] = home };
        int port = Ports.Free();
        Address = new IPEndPoint(IPAddress.Loopback, port);
        Url = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");
        Client = new HttpCoordinator(new EndpointAddress(Url, token, 0));
        Directory.CreateDirectory(home, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        string file = Path.Combine(home, "admin.token");
        File.WriteAllText(file, token + "\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    public string Home { get; }

    /// <summary>What its processes wrote, one after the other.</summary>
    public string Log { get; }

    public string Url { get; }

    public IPEndPoint Address { get; }

    /// <summary>Speaks to it directly, past every proxy.</summary>
    public HttpCoordinator Client { get; }

    public ClusterProcess Process => process ?? throw new InvalidOperationException("it was never started");

    public void Start()
    {
        process?.Dispose();
        process = new ClusterProcess([], ["coordinator", "start", "--listen", Url], environment, Log);
    }

    /// <summary>Whether it says that it can serve.</summary>
    public async Task<bool> IsReady()
    {
        try
        {
            using HttpResponseMessage answer = await Prober.GetAsync(new Uri(Url + "/health/ready"));
            return answer.IsSuccessStatusCode;
        }
        catch (Exception unreachable) when (unreachable is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }

    /// <exception cref="InvalidOperationException">It ended instead.</exception>
    public Task Ready() => Pause.Until($"{Url} is ready", ReadyPatience, async () =>
        Process.IsAlive ? await IsReady() : throw new InvalidOperationException($"the coordinator ended with {Process.ExitCode}:\n{LogEnd.Of(Log)}"));

    public void Dispose()
    {
        process?.Dispose();
        Client.Dispose();
    }
}
