using HyperSearch.Coordinator.Access;
using HyperSearch.Coordinator.Agents;
using HyperSearch.Journal.Access;
using HyperSearch.Protocol;
using Microsoft.AspNetCore.Http;

namespace HyperSearch.Coordinator.Http;

/// <summary>An agent speaks for its own sessions and for what they hold; an attempt's token for that attempt.</summary>
internal sealed class AttemptRights(IAgentLedger ledger)
{
    /// <exception cref="CoordinatorException">Forbidden: the caller's token is another agent's.</exception>
    public static void RequireAgent(HttpContext http, string agent)
    {
        if (http.Caller() is { Scope: AccessScope.Agent } caller && !string.Equals(caller.Agent, agent, StringComparison.Ordinal)) throw Forbidden($"agent '{agent}'", caller);
    }

    public async ValueTask RequireSession(HttpContext http, string session)
    {
        if (http.Caller().Scope == AccessScope.Agent) RequireAgent(http, await ledger.AgentOf(session, http.RequestAborted));
    }

    public async ValueTask RequireAttempt(HttpContext http, string study, int trial, int attempt, string session)
    {
        Caller caller = http.Caller();
        if (caller.Attempt is { } own)
        {
            if (own.Trial != trial || own.Attempt != attempt || !string.Equals(own.Study, study, StringComparison.Ordinal)) throw Forbidden($"attempt {attempt} of trial {trial} of study '{study}'", caller);
        }
        else if (caller.Scope == AccessScope.Agent && await ledger.AgentOf(study, trial, attempt, session, http.RequestAborted) is { } agent && !string.Equals(agent, caller.Agent, StringComparison.Ordinal))
        {
            throw Forbidden($"attempt {attempt} of trial {trial} of study '{study}'", caller);
        }
    }

    private static CoordinatorException Forbidden(string what, Caller caller) => new(ProblemCode.Forbidden, $"The token '{caller.TokenId}' does not speak for {what}.");
}
