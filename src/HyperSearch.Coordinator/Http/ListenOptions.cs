namespace HyperSearch.Coordinator.Http;

/// <summary>Where a coordinator is heard.</summary>
public sealed record ListenOptions
{
    /// <summary>In the order in which their addresses are told.</summary>
    public IReadOnlyList<Listener> Listeners { get; init; } = [Listener.FreeLoopback];

    /// <summary>For listeners with TLS.</summary>
    public CertificateFiles? Certificate { get; init; }

    /// <summary>Names in the Host header that mean this machine, beside the loopback's and the addresses that connections come in at.</summary>
    public IReadOnlyCollection<string> HostNames { get; init; } = [];

    /// <summary>How many connections are held at a time; an agent holds two.</summary>
    public long ConnectionsMax { get; init; } = 20_000;

    /// <summary>How many requests a second each token may make.</summary>
    public double RequestsPerSecond { get; init; } = 20_000;
}
