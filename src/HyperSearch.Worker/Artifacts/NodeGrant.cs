using HyperSearch.Protocol.Agents;

namespace HyperSearch.Worker.Artifacts;

/// <summary>A grant with this node's paths. Its inputs stay in the cache until it is disposed of.</summary>
public sealed record NodeGrant(Grant Grant, Action Release) : IDisposable
{
    public void Dispose() => Release();
}
