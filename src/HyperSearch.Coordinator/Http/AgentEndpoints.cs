using HyperSearch.Protocol;
using HyperSearch.Protocol.Agents;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace HyperSearch.Coordinator.Http;

/// <summary>Workers: introducing themselves, asking for work (a long poll).</summary>
internal static class AgentEndpoints
{
    public static void Map(IEndpointRouteBuilder routes, ICoordinator coordinator)
    {
        routes.MapPost("/v1/agents", Exchange.Ask<RegisterAgent, AgentRegistered>((_, body, cancel) => coordinator.RegisterAgent(body, cancel)))
            .WithMetadata(new RequestSize(RequestSize.Small));
        routes.MapGet("/v1/agents", Exchange.Ask((_, cancel) => coordinator.ListAgents(cancel)));
        routes.MapPost("/v1/agents/heartbeats", Exchange.Ask<Heartbeat, HeartbeatAnswer>((_, body, cancel) => coordinator.Heartbeat(body, cancel)))
            .WithMetadata(new RequestSize(RequestSize.Small));
        routes.MapPost("/v1/agents/{agent}/drain", Exchange.Ask((http, cancel) => coordinator.DrainAgent((string)http.Request.RouteValues["agent"]!, cancel)));
        routes.MapPost("/v1/leases", Exchange.Ask<LeaseRequest, Grant?>((_, body, cancel) => coordinator.Lease(body, cancel)))
            .WithMetadata(new RequestSize(RequestSize.Small));
    }
}
