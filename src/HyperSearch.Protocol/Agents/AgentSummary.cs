using System.Text.Json;

namespace HyperSearch.Protocol.Agents;

/// <summary>A worker process as `worker list` shows it. State: live, late (a beat is overdue), lost (its leases may be granted again), draining, quarantined.</summary>
public sealed record AgentSummary(string Agent, string Session, string State, int Slots, IReadOnlyList<HeldLease> Leases)
{
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<DeviceSummary> Devices { get; init; } = [];

    /// <summary>Seconds since it was last heard of.</summary>
    public required double SinceHeardSeconds { get; init; }

    public double? QuarantinedForSeconds { get; init; }

    public string? QuarantineReason { get; init; }

    /// <summary>What a person should hear of: two workers of one name, for one. Null where nothing is wrong.</summary>
    public string? Warning { get; init; }

    /// <summary>Hardware, versions, threads.</summary>
    public JsonElement? Environment { get; init; }
}
