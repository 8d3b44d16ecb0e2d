using HyperSearch.Coordinator.Access;
using HyperSearch.Coordinator.Artifacts;

namespace HyperSearch.Coordinator.Http;

/// <summary>Where a coordinator is heard, and by whom.</summary>
public sealed record EndpointOptions
{
    public required AccessOptions Access { get; init; }

    public ListenOptions Listen { get; init; } = new();

    /// <summary>What is kept for machines that do not share this one's disk; null where nothing is.</summary>
    public ArtifactFolder? Artifacts { get; init; }

    public AuditLog Audit { get; init; } = AuditLog.None;
}
