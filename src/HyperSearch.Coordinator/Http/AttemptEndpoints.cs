using HyperSearch.Protocol;
using HyperSearch.Protocol.Agents;
using HyperSearch.Protocol.Trials;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace HyperSearch.Coordinator.Http;

/// <summary>What a worker says about an attempt that it holds.</summary>
internal sealed class AttemptEndpoints(EndpointContext context)
{
    private ICoordinator Coordinator => context.Coordinator;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/attempts/reports", Exchange.Ask<AttemptReport, ReportAnswer>(Report)).OpensToAttempts()
            .WithMetadata(new RequestSize(RequestSize.Small))
            .Documented("report", "Metrics of an attempt; the verdict rides on the answer.", takes: typeof(AttemptReport), gives: typeof(ReportAnswer));
        routes.MapPost("/v1/attempts/checkpoints", Exchange.Tell<AttemptCheckpoint>(Commit)).OpensToAttempts()
            .WithMetadata(new RequestSize(RequestSize.Small))
            .Documented("commitCheckpoint", "From here another attempt may go on.", takes: typeof(AttemptCheckpoint));
        routes.MapPost("/v1/attempts/end", Exchange.Ask<AttemptEnd, TrialSummary>(End)).OpensToAttempts()
            .Documented("finishAttempt", "An attempt ended.", takes: typeof(AttemptEnd), gives: typeof(TrialSummary));
    }

    private async Task<ReportAnswer> Report(HttpContext http, AttemptReport body, CancellationToken cancel)
    {
        await context.Rights.RequireAttempt(http, body.Study, body.Trial, body.Attempt, body.Session);
        return await Coordinator.Report(body, cancel);
    }

    private async Task Commit(HttpContext http, AttemptCheckpoint body, CancellationToken cancel)
    {
        await context.Rights.RequireAttempt(http, body.Study, body.Trial, body.Attempt, body.Session);
        await Coordinator.CommitCheckpoint(body, cancel);
    }

    private async Task<TrialSummary> End(HttpContext http, AttemptEnd body, CancellationToken cancel)
    {
        await context.Rights.RequireAttempt(http, body.Study, body.Trial, body.Attempt, body.Session);
        return await Coordinator.FinishAttempt(body, cancel);
    }
}
