using HyperSearch.Coordinator.Access;
using HyperSearch.Journal.Access;
using HyperSearch.Protocol;
using HyperSearch.Protocol.Access;
using HyperSearch.Protocol.Agents;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace HyperSearch.Coordinator.Http;

/// <summary>Workers: getting a token of their own, introducing themselves, beating, asking for work (a long poll).</summary>
internal sealed class AgentEndpoints(EndpointContext context)
{
    private ICoordinator Coordinator => context.Coordinator;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/agents/enroll", Exchange.Ask<EnrollAgent, AgentEnrolled>(Enrol)).Opens(AccessScope.Enroll, AccessScope.Agent)
            .WithMetadata(new RequestSize(RequestSize.Small))
            .Documented("enrollAgent", "Gives an agent a token of its own.", takes: typeof(EnrollAgent), gives: typeof(AgentEnrolled));
        routes.MapPost("/v1/agents", Exchange.Ask<RegisterAgent, AgentRegistered>(Register)).Opens(AccessScope.Agent)
            .WithMetadata(new RequestSize(RequestSize.Small))
            .Documented("registerAgent", "A worker process introduces itself.", takes: typeof(RegisterAgent), gives: typeof(AgentRegistered));
        routes.MapGet("/v1/agents", Exchange.Ask((_, cancel) => Coordinator.ListAgents(cancel))).Opens(AccessScope.Read)
            .Documented("listAgents", "The agents that are known now, by name.", gives: typeof(IReadOnlyList<AgentSummary>));
        routes.MapPost("/v1/agents/heartbeats", Exchange.Ask<Heartbeat, HeartbeatAnswer>(Beat)).Opens(AccessScope.Agent)
            .WithMetadata(new RequestSize(RequestSize.Small))
            .Documented("heartbeat", "Keeps a session's leases alive.", takes: typeof(Heartbeat), gives: typeof(HeartbeatAnswer));
        routes.MapPost("/v1/agents/{agent}/drain", Exchange.Ask(Drain)).Opens(AccessScope.Admin)
            .Documented("drainAgent", "Asks an agent to give its trials back and to end.", gives: typeof(AgentSummary));
        routes.MapPost("/v1/leases", Exchange.Ask<LeaseRequest, Grant?>(Lease)).Opens(AccessScope.Agent)
            .WithMetadata(new RequestSize(RequestSize.Small))
            .Documented("lease", "Waits for work for a free slot; 204 when there was none.", takes: typeof(LeaseRequest), gives: typeof(Grant));
    }

    /// <summary>An agent that has a token may have a new one, for itself; an enrolment token pays with a use.</summary>
    private async Task<AgentEnrolled> Enrol(HttpContext http, EnrollAgent body, CancellationToken cancel)
    {
        AttemptRights.RequireAgent(http, body.Agent);
        Caller caller = http.Caller();
        AgentEnrolled enrolled = await context.Tokens.Enrol(body.Agent, caller.Scope == AccessScope.Enroll ? caller.TokenId : null, cancel);
        context.Audit.Write(new AuditEntry("agent_enrolled", caller.TokenId, body.Agent, "done") { Remote = http.Connection.RemoteIpAddress?.ToString(), Detail = enrolled.TokenId });
        return enrolled;
    }

    private Task<AgentRegistered> Register(HttpContext http, RegisterAgent body, CancellationToken cancel)
    {
        AttemptRights.RequireAgent(http, body.Agent);
        return Coordinator.RegisterAgent(body, cancel);
    }

    private async Task<HeartbeatAnswer> Beat(HttpContext http, Heartbeat body, CancellationToken cancel)
    {
        await context.Rights.RequireSession(http, body.Session);
        return await Coordinator.Heartbeat(body, cancel);
    }

    private async Task<AgentSummary> Drain(HttpContext http, CancellationToken cancel)
    {
        string agent = (string)http.Request.RouteValues["agent"]!;
        AgentSummary drained = await Coordinator.DrainAgent(agent, cancel);
        context.Audit.Write(new AuditEntry("agent_drained", http.Caller().TokenId, agent, "done"));
        return drained;
    }

    private async Task<Grant?> Lease(HttpContext http, LeaseRequest body, CancellationToken cancel)
    {
        await context.Rights.RequireSession(http, body.Session);
        Grant? grant = await context.Draining.Wait(http, either => Coordinator.Lease(body, either));
        // Whoever shows a token that opens more than one agent's things needs none for an attempt.
        return grant is null || http.Caller().Scope != AccessScope.Agent ? grant
            : grant with { Token = context.Attempts.Write(new AttemptKey(grant.Study, grant.Trial, grant.Attempt)) };
    }
}
