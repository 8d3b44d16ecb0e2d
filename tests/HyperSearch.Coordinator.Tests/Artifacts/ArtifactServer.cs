using HyperSearch.Coordinator.Artifacts;
using HyperSearch.Coordinator.Http;
using HyperSearch.Coordinator.Tests.Http;
using HyperSearch.Coordinator.Tests.Kit;
using HyperSearch.Protocol;

namespace HyperSearch.Coordinator.Tests.Artifacts;

/// <summary>A coordinator that keeps artifacts in a folder of its own, on a loopback port, with a client.</summary>
internal sealed class ArtifactServer : IAsyncDisposable
{
    public const string Token = "0123456789abcdef0123456789abcdef";

    private ArtifactServer(string root, Bench bench, CoordinatorEndpoint endpoint)
    {
        (Root, Bench, Endpoint) = (root, bench, endpoint);
        Client = endpoint.Client(Token);
    }

    /// <summary>A folder for the test; artifacts lie in "kept" below it.</summary>
    public string Root { get; }

    public Bench Bench { get; }

    public CoordinatorEndpoint Endpoint { get; }

    public HttpCoordinator Client { get; }

    /// <param name="bytesMax">Most bytes of an artifact.</param>
    public static async Task<ArtifactServer> Start(long bytesMax)
    {
        string root = Directory.CreateTempSubdirectory("artifacts").FullName;
        var bench = new Bench(change: o => o with { Artifacts = new ArtifactOptions { Folder = Path.Combine(root, "kept"), BytesMax = bytesMax, CollectEvery = TimeSpan.FromDays(30) } });
        return new ArtifactServer(root, bench, await Endpoints.Start(bench.Coordinator, Token));
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Endpoint.DisposeAsync();
        await Bench.DisposeAsync();
        Directory.Delete(Root, recursive: true);
    }
}
