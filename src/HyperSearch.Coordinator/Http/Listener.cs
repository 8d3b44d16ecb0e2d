using System.Net;

namespace HyperSearch.Coordinator.Http;

/// <summary>An address to listen at.</summary>
/// <param name="Port">0: any free one.</param>
public sealed record Listener(IPAddress Address, int Port, bool IsTls)
{
    /// <summary>A free port that only this machine reaches.</summary>
    public static Listener FreeLoopback { get; } = new(IPAddress.Loopback, 0, IsTls: false);

    public bool IsLoopback => IPAddress.IsLoopback(Address);

    /// <summary>From <c>http://127.0.0.1:7450</c> or <c>https://0.0.0.0:7450</c>; the host is an IP address, <c>localhost</c>, or <c>*</c> for all addresses.</summary>
    /// <exception cref="FormatException">It is something else.</exception>
    public static Listener Parse(string url)
    {
        string absolute = url.Replace("://*", "://[::]", StringComparison.Ordinal);
        if (!Uri.TryCreate(absolute, UriKind.Absolute, out Uri? uri) || uri.Scheme is not ("http" or "https") || uri.PathAndQuery != "/" || uri.UserInfo.Length > 0)
            throw new FormatException($"'{url}' is no address to listen at: it should look like http://127.0.0.1:7450 or https://0.0.0.0:7450");
        IPAddress? address = uri.Host == "localhost" ? IPAddress.Loopback : IPAddress.TryParse(uri.Host, out IPAddress? parsed) ? parsed : null;
        return address is null
            ? throw new FormatException($"'{url}' names a host, and one listens at addresses: use an IP address of this machine, localhost, or * for all of them")
            : new Listener(address, uri.Port, uri.Scheme == "https");
    }

    public override string ToString() => $"{(IsTls ? "https" : "http")}://{new IPEndPoint(Address, Port)}";
}
