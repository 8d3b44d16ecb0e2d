using System.Collections.Concurrent;
using HyperSearch.Protocol;
using HyperSearch.Protocol.Agents;

namespace HyperSearch.Coordinator.Agents;

/// <summary>The sessions that introduced themselves to this coordinator. A restarted coordinator knows none: they introduce themselves again.</summary>
internal sealed class AgentRegister
{
    private const int NameLengthMax = 200;
    private const int SlotsMax = 1024;
    private const int SessionsMax = 10_000;
    private const int EnvironmentLengthMax = 64 * 1024;

    private readonly ConcurrentDictionary<string, AgentSession> sessions = new(StringComparer.Ordinal);

    public IReadOnlyList<AgentSession> All => [.. sessions.Values];

    /// <summary>Takes the session in; an earlier life of the same agent is gone from here on.</summary>
    public AgentSession Add(RegisterAgent request)
    {
        if (Fault(request) is { } fault) throw new CoordinatorException(ProblemCode.InvalidRequest, fault);
        if (sessions.TryGetValue(request.Session, out AgentSession? known))
            return string.Equals(known.Agent, request.Agent, StringComparison.Ordinal) ? known
                : throw new CoordinatorException(ProblemCode.Conflict, $"Session '{request.Session}' belongs to agent '{known.Agent}'.");
        foreach (AgentSession other in sessions.Values)
            if (string.Equals(other.Agent, request.Agent, StringComparison.Ordinal)) sessions.TryRemove(other.Session, out _);
        if (sessions.Count >= SessionsMax) throw new CoordinatorException(ProblemCode.Conflict, $"{SessionsMax} sessions are known already.");
        var session = new AgentSession(request.Agent, request.Session, request.Slots, request.Environment.GetRawText());
        sessions[session.Session] = session;
        return session;
    }

    public AgentSession Require(string session) => sessions.TryGetValue(session, out AgentSession? known)
        ? known
        : throw new CoordinatorException(ProblemCode.NotFound, $"Session '{session}' is not known here: it never was, or its agent has started again.", "Register the agent again.");

    public bool IsLive(string? session) => session is not null && sessions.ContainsKey(session);

    private static string? Fault(RegisterAgent request)
    {
        if (request.Agent.Length is 0 or > NameLengthMax) return $"an agent's name has 1 to {NameLengthMax} characters";
        if (request.Session.Length is 0 or > NameLengthMax) return $"a session's name has 1 to {NameLengthMax} characters";
        if (request.Slots is < 1 or > SlotsMax) return $"an agent has 1 to {SlotsMax} slots, not {request.Slots}";
        return request.Environment.GetRawText().Length > EnvironmentLengthMax ? $"an agent's environment takes at most {EnvironmentLengthMax} characters" : null;
    }
}
