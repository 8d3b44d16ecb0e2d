using System.Collections.Concurrent;
using System.Text.Json;
using HyperSearch.Journal.Fleet;
using HyperSearch.Protocol;
using HyperSearch.Protocol.Agents;

namespace HyperSearch.Coordinator.Agents;

/// <summary>
/// The sessions as this coordinator knows them, in front of the fleet that all coordinators share. One that is not known to the fleet
/// either (a restarted coordinator of a home knows none) has to introduce itself again.
/// </summary>
internal sealed class AgentRegister(IFleetStore fleet, LeaseTimes times, NamesakeWatch namesakes)
{
    private const int NameLengthMax = 200;
    private const int SlotsMax = 1024;
    private const int SessionsMax = 20_000;
    private const int EnvironmentLengthMax = 64 * 1024;
    private const int LabelsMax = 64;

    private readonly ConcurrentDictionary<string, AgentSession> sessions = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> byAgent = new(StringComparer.Ordinal);
    private int serving;

    /// <summary>By agent.</summary>
    public IReadOnlyList<AgentSession> All => [.. sessions.Values.OrderBy(s => s.Agent, StringComparer.Ordinal).ThenBy(s => s.Session, StringComparer.Ordinal)];

    /// <summary>How many agents can be counted on for work.</summary>
    public int Serving => Volatile.Read(ref serving);

    /// <summary>Takes the session in; an earlier life of the same agent is gone from here on.</summary>
    public async Task<AgentSession> Add(RegisterAgent request, CancellationToken cancel)
    {
        if (Fault(request) is { } fault) throw new CoordinatorException(ProblemCode.InvalidRequest, fault);
        if (request.ProtocolMax < ProtocolVersion.Oldest || request.ProtocolMin > ProtocolVersion.Newest)
        {
            throw new CoordinatorException(
                ProblemCode.ProtocolUnsupported,
                $"agent '{request.Agent}' speaks the protocols {request.ProtocolMin} to {request.ProtocolMax}, and {ProtocolVersion.Oldest} to {ProtocolVersion.Newest} are spoken here",
                "Upgrade the coordinator first, then drain and upgrade the agents.");
        }

        if (sessions.TryGetValue(request.Session, out AgentSession? known) && !string.Equals(known.Agent, request.Agent, StringComparison.Ordinal))
            throw new CoordinatorException(ProblemCode.Conflict, $"Session '{request.Session}' belongs to agent '{known.Agent}'.");
        if (known is null && sessions.Count >= SessionsMax) throw new CoordinatorException(ProblemCode.Conflict, $"{SessionsMax} sessions are known already.");
        await fleet.Register(new FleetMember(request.Agent, request.Session, request.Slots, JsonSerializer.Serialize(request, ProtocolJson.Options)), cancel);
        if (byAgent.TryGetValue(request.Agent, out string? earlier) && earlier != request.Session) sessions.TryRemove(earlier, out _);
        byAgent[request.Agent] = request.Session;
        namesakes.Note(request.Agent, request.Session);
        AgentSession session = sessions[request.Session] = new AgentSession(request, known) { IsDraining = known?.IsDraining ?? false, Quarantine = known?.Quarantine };
        Count();
        return session;
    }

    /// <exception cref="CoordinatorException">Not found: it never was here, or was forgotten.</exception>
    public async Task<AgentSession> Require(string session, CancellationToken cancel)
    {
        if (sessions.TryGetValue(session, out AgentSession? known)) return known;
        if (await fleet.Find(session, cancel) is { } member) return Learn(member);
        throw new CoordinatorException(ProblemCode.NotFound, $"Session '{session}' is not known here: it never was, or its agent has started again.", "Register the agent again.");
    }

    /// <summary>The session where it is known here; null says nothing.</summary>
    public AgentSession? Find(string session) => sessions.GetValueOrDefault(session);

    public bool IsLive(string? session) => session is not null && sessions.ContainsKey(session);

    /// <summary>Forgets sessions here that the fleet no longer has, and learns who gets no work.</summary>
    public void Refresh(IReadOnlyList<FleetMember> members)
    {
        var there = members.Select(m => m.Session).ToHashSet(StringComparer.Ordinal);
        foreach (AgentSession session in sessions.Values)
            if (!there.Contains(session.Session)) sessions.TryRemove(session.Session, out _);
        foreach (FleetMember member in members) Learn(member);
        Count();
    }

    public void Forget(string session)
    {
        sessions.TryRemove(session, out _);
        Count();
    }

    /// <summary>Whether a slot of the session gets work. A node in quarantine does while nobody else is there: a bad node is better than none.</summary>
    public bool MayWork(AgentSession session) =>
        !session.DrainAsked && !session.IsDraining && (session.Quarantine is null || Serving == 0);

    private AgentSession Learn(FleetMember member)
    {
        AgentSession session = sessions.GetOrAdd(
            member.Session, _ => new AgentSession(JsonSerializer.Deserialize<RegisterAgent>(member.DescriptionJson, ProtocolJson.Options)!));
        byAgent[member.Agent] = member.Session;
        namesakes.Note(member.Agent, member.Session);
        session.DrainAsked = member.DrainAsked;
        session.IsDraining = member.IsDraining;
        session.Quarantine = member.QuarantineReason;
        session.IsSilent = member.SinceHeard >= times.Reclaim;
        return session;
    }

    private void Count() => Volatile.Write(ref serving, sessions.Values.Count(s => s.Serves));

    private static string? Fault(RegisterAgent request)
    {
        if (request.Agent.Length is 0 or > NameLengthMax) return $"an agent's name has 1 to {NameLengthMax} characters";
        if (request.Session.Length is 0 or > NameLengthMax) return $"a session's name has 1 to {NameLengthMax} characters";
        if (request.Slots is < 1 or > SlotsMax) return $"an agent has 1 to {SlotsMax} slots, not {request.Slots}";
        if (request.Labels.Count > LabelsMax) return $"an agent has at most {LabelsMax} labels, not {request.Labels.Count}";
        if (request.Devices.Count > SlotsMax) return $"an agent has at most {SlotsMax} devices, not {request.Devices.Count}";
        return request.Environment.GetRawText().Length > EnvironmentLengthMax ? $"an agent's environment takes at most {EnvironmentLengthMax} characters" : null;
    }
}
