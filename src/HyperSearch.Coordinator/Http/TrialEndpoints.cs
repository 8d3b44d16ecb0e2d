using HyperSearch.Journal.Access;
using HyperSearch.Protocol;
using HyperSearch.Protocol.Trials;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace HyperSearch.Coordinator.Http;

/// <summary>The trials of a study, for people.</summary>
internal static class TrialEndpoints
{
    public static void Map(IEndpointRouteBuilder routes, EndpointContext context)
    {
        ICoordinator coordinator = context.Coordinator;
        routes.MapGet("/v1/studies/{study}/trials", Exchange.Ask((http, cancel) => coordinator.GetTrials(http.Study(), http.Query("after", 0), cancel))).Opens(AccessScope.Read)
            .Documented("getTrials", "The trials by number; with after, those that changed since.", gives: typeof(TrialPage), query: [QueryParameter.After]);
        routes.MapPost("/v1/studies/{study}/trials", Exchange.Ask<AddTrial, TrialSummary>((http, body, cancel) => coordinator.AddTrial(http.Study(), body, cancel))).Opens(AccessScope.Submit)
            .Documented("addTrial", "Enqueues an assignment of parameters.", takes: typeof(AddTrial), gives: typeof(TrialSummary));
        routes.MapGet("/v1/studies/{study}/trials/{number:int:min(0)}", Exchange.Ask((http, cancel) => coordinator.GetTrial(http.Study(), http.Number(), cancel))).Opens(AccessScope.Read)
            .Documented("getTrial", "Everything known of a trial.", gives: typeof(TrialDetail));
        routes.MapPost("/v1/studies/{study}/trials/{number:int:min(0)}/retry", Exchange.Ask((http, cancel) => coordinator.RetryTrial(http.Study(), http.Number(), http.Key(), cancel))).Opens(AccessScope.Submit)
            .Documented("retryTrial", "Queues a failed trial again.", gives: typeof(TrialSummary), once: true);
    }
}
