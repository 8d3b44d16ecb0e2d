using HyperSearch.Coordinator.Access;
using HyperSearch.Coordinator.Hosting;
using HyperSearch.Coordinator.Http;
using HyperSearch.Journal.Access;
using HyperSearch.Journal.InMemory;
using HyperSearch.Protocol;
using HyperSearch.Protocol.Http;

namespace HyperSearch.Coordinator.Tests.Http;

/// <summary>Endpoints on a free port of the loopback.</summary>
internal static class Endpoints
{
    public static Task<CoordinatorEndpoint> Start(ICoordinator coordinator, string token, IAccessStore? store = null, Func<EndpointOptions, EndpointOptions>? change = null)
    {
        var options = new EndpointOptions { Access = new AccessOptions { Store = store ?? new InMemoryAccessStore(), OwnToken = token }, Artifacts = (coordinator as LocalCoordinator)?.Artifacts };
        return CoordinatorEndpoint.Start(coordinator, change?.Invoke(options) ?? options, new Health(TimeProvider.System), CancellationToken.None);
    }

    public static HttpCoordinator Client(this CoordinatorEndpoint endpoint, string token) => new(new EndpointAddress(endpoint.Urls[0], token, 0));
}
