using HyperSearch.Protocol.Http;

namespace HyperSearch.Coordinator.Hosting;

/// <summary>What came of opening a home: it is ours, or another process has it.</summary>
public abstract record HomeOpening
{
    /// <summary>The home is this process's until the host is disposed.</summary>
    public sealed record Opened(CoordinatorHost Host) : HomeOpening;

    /// <summary>Another process has it. <paramref name="Address"/> is where to talk to it, or null where it does not listen.</summary>
    public sealed record HeldElsewhere(EndpointAddress? Address) : HomeOpening;
}
