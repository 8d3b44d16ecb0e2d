using System.Net;
using System.Net.Sockets;

namespace HyperSearch.Chaos.Tests.Clusters;

/// <summary>Ports of the loopback that nobody listens at now.</summary>
internal static class Ports
{
    public static int Free()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
