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
        routes.MapPost("/v1/studies", Exchange.Ask<SubmitStudy, StudySubmitted>((_, body, cancel) => coordinator.SubmitStudy(body, cancel))).Opens(AccessScope.Submit)
            .Documented("submitStudy", "Creates a study, or resumes the one of the same name and equal specification.", takes: typeof(SubmitStudy), gives: typeof(StudySubmitted));
        routes.MapGet("/v1/studies", Exchange.Ask((_, cancel) => coordinator.ListStudies(cancel))).Opens(AccessScope.Read)
            .Documented("listStudies", "All studies by name.", gives: typeof(IReadOnlyList<StudySummary>));
        routes.MapGet("/v1/studies/{study}", Exchange.Ask((http, cancel) => coordinator.GetStudy(http.Study(), cancel))).Opens(AccessScope.Read)
            .Documented("getStudy", "A study with its specification.", gives: typeof(StudyDetail));
        routes.MapDelete("/v1/studies/{study}", Exchange.Tell((http, cancel) => coordinator.DeleteStudy(http.Study(), cancel))).Opens(AccessScope.Admin)
            .Documented("deleteStudy", "Removes a study that does not run, for good.");
        routes.MapGet("/v1/studies/{study}/summary", Exchange.Ask((http, _) =>
            context.Draining.Wait(http, either => coordinator.WaitForChange(http.Study(), http.Query("after", -1), Wait(http), either)))).Opens(AccessScope.Read)
            .Documented("getSummary", "Where the study stands, at once or when it changes.", gives: typeof(StudySummary), query: [QueryParameter.After, new QueryParameter("wait_ms", "The longest to wait for a change, at most 25000.")]);
        routes.MapPost("/v1/studies/{study}/pause", Exchange.Ask((http, cancel) => coordinator.PauseStudy(http.Study(), http.Key(), cancel))).Opens(AccessScope.Submit)
            .Documented("pauseStudy", "Grants no more of the study's trials; what runs goes on.", gives: typeof(StudySummary), once: true);
        routes.MapPost("/v1/studies/{study}/resume", Exchange.Ask((http, cancel) => coordinator.ResumeStudy(http.Study(), http.Key(), cancel))).Opens(AccessScope.Submit)
            .Documented("resumeStudy", "Grants a paused study's trials again.", gives: typeof(StudySummary), once: true);
        routes.MapPost("/v1/studies/{study}/stop", Exchange.Ask((http, cancel) => coordinator.StopStudy(http.Study(), http.Key(), cancel))).Opens(AccessScope.Submit)
            .Documented("stopStudy", "Ends the study and its running trials.", gives: typeof(StudySummary), once: true);
        routes.MapPost("/v1/studies/{study}/edit", Exchange.Ask<EditStudy, StudySummary>((http, body, cancel) => coordinator.EditStudy(http.Study(), body, cancel))).Opens(AccessScope.Submit)
            .Documented("editStudy", "Changes ranges, choices, budget or parallelism; a study that was over goes on where that gives it room.", takes: typeof(EditStudy), gives: typeof(StudySummary));
        routes.MapGet("/v1/studies/{study}/verification", Exchange.Ask((http, cancel) => coordinator.VerifyStudy(http.Study(), cancel))).Opens(AccessScope.Read)
            .Documented("verifyStudy", "Replays the journal and derives every proposal again.", gives: typeof(VerificationReport));
        routes.MapPost("/v1/studies/{study}/confirmations", Exchange.Tell<RecordConfirmation>((http, body, cancel) => coordinator.RecordConfirmation(http.Study(), body, cancel))).Opens(AccessScope.Submit)
            .Documented("recordConfirmation", "Writes down a reading of the sealed test set.", takes: typeof(RecordConfirmation));
        routes.MapPost("/v1/studies/{study}/exports", Exchange.Tell<RecordExport>((http, body, cancel) => coordinator.RecordExport(http.Study(), body, cancel))).Opens(AccessScope.Submit)
            .Documented("recordExport", "Writes down where a trial was exported to.", takes: typeof(RecordExport));
    }

    private static TimeSpan Wait(HttpContext http) => TimeSpan.FromMilliseconds(Math.Clamp(http.Query("wait_ms", 0), 0, (long)LocalCoordinator.WaitMax.TotalMilliseconds));
}
