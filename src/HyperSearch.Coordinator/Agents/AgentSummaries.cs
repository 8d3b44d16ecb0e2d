using System.Text.Json;
using HyperSearch.Journal.Fleet;
using HyperSearch.Protocol;
using HyperSearch.Protocol.Agents;

namespace HyperSearch.Coordinator.Agents;

/// <summary>The fleet as people see it.</summary>
internal static class AgentSummaries
{
    public static AgentSummary Of(FleetMember member, LeaseTimes times)
    {
        RegisterAgent said = JsonSerializer.Deserialize<RegisterAgent>(member.DescriptionJson, ProtocolJson.Options)!;
        return new AgentSummary(member.Agent, member.Session, StateOf(member, times), member.Slots, [.. member.Leases.Select(l => new HeldLease(l.Study, l.Trial, l.Attempt, 0))])
        {
            Labels = said.Labels,
            Devices = said.Devices,
            Environment = said.Environment,
            SinceHeardSeconds = member.SinceHeard.TotalSeconds,
            QuarantinedForSeconds = member.QuarantinedFor?.TotalSeconds,
            QuarantineReason = member.QuarantineReason,
        };
    }

    private static string StateOf(FleetMember member, LeaseTimes times)
    {
        if (member.SinceHeard > times.Reclaim) return "lost";
        if (member.DrainAsked || member.IsDraining) return "draining";
        if (member.QuarantinedFor is not null) return "quarantined";
        return member.SinceHeard > 2 * times.Heartbeat ? "late" : "live";
    }
}
