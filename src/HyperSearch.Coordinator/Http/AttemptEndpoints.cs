using HyperSearch.Protocol;
using HyperSearch.Protocol.Agents;
using HyperSearch.Protocol.Trials;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace HyperSearch.Coordinator.Http;

/// <summary>What a worker says about an attempt that it holds.</summary>
internal static class AttemptEndpoints
{
    public static void Map(IEndpointRouteBuilder routes, ICoordinator coordinator)
    {
        routes.MapPost("/v1/attempts/reports", Exchange.Ask<AttemptReport, ReportAnswer>((_, body, cancel) => coordinator.Report(body, cancel)))
            .WithMetadata(new RequestSize(RequestSize.Small));
        routes.MapPost("/v1/attempts/checkpoints", Exchange.Tell<AttemptCheckpoint>((_, body, cancel) => coordinator.CommitCheckpoint(body, cancel)))
            .WithMetadata(new RequestSize(RequestSize.Small));
        routes.MapPost("/v1/attempts/end", Exchange.Ask<AttemptEnd, TrialSummary>((_, body, cancel) => coordinator.FinishAttempt(body, cancel)));
    }
}
