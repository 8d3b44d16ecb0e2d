using HyperSearch.Journal.Access;
using HyperSearch.Protocol;
using HyperSearch.Protocol.Studies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace HyperSearch.Coordinator.Http;

/// <summary>Studies: submitting, reading, steering, deleting.</summary>
internal static class StudyEndpoints
{
    public static void Map(IEndpointRouteBuilder routes, EndpointContext context)
    {
        ICoordinator coordinator = context.Coordinator;
        routes.MapPost("/v1/studies", Exchange.Ask<SubmitStudy, StudySubmitted>((_, body, cancel) => coordinator.SubmitStudy(body, cancel))).Opens(AccessScope.Submit);
        routes.MapGet("/v1/studies", Exchange.Ask((_, cancel) => coordinator.ListStudies(cancel))).Opens(AccessScope.Read);
        routes.MapGet("/v1/studies/{study}", Exchange.Ask((http, cancel) => coordinator.GetStudy(http.Study(), cancel))).Opens(AccessScope.Read);
        routes.MapDelete("/v1/studies/{study}", Exchange.Tell((http, cancel) => coordinator.DeleteStudy(http.Study(), cancel))).Opens(AccessScope.Admin);
        routes.MapGet("/v1/studies/{study}/summary", Exchange.Ask((http, _) =>
            context.Draining.Wait(http, either => coordinator.WaitForChange(http.Study(), http.Query("after", -1), Wait(http), either)))).Opens(AccessScope.Read);
        routes.MapPost("/v1/studies/{study}/pause", Exchange.Ask((http, cancel) => coordinator.PauseStudy(http.Study(), cancel))).Opens(AccessScope.Submit);
        routes.MapPost("/v1/studies/{study}/resume", Exchange.Ask((http, cancel) => coordinator.ResumeStudy(http.Study(), cancel))).Opens(AccessScope.Submit);
        routes.MapPost("/v1/studies/{study}/stop", Exchange.Ask((http, cancel) => coordinator.StopStudy(http.Study(), cancel))).Opens(AccessScope.Submit);
        routes.MapGet("/v1/studies/{study}/verification", Exchange.Ask((http, cancel) => coordinator.VerifyStudy(http.Study(), cancel))).Opens(AccessScope.Read);
        routes.MapPost("/v1/studies/{study}/confirmations", Exchange.Tell<RecordConfirmation>((http, body, cancel) => coordinator.RecordConfirmation(http.Study(), body, cancel))).Opens(AccessScope.Submit);
        routes.MapPost("/v1/studies/{study}/exports", Exchange.Tell<RecordExport>((http, body, cancel) => coordinator.RecordExport(http.Study(), body, cancel))).Opens(AccessScope.Submit);
    }

    private static TimeSpan Wait(HttpContext http) => TimeSpan.FromMilliseconds(Math.Clamp(http.Query("wait_ms", 0), 0, (long)LocalCoordinator.WaitMax.TotalMilliseconds));
}
