using System.Globalization;
using HyperSearch.Coordinator.Artifacts;
using HyperSearch.Journal.Access;
using HyperSearch.Protocol;
using HyperSearch.Protocol.Artifacts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace HyperSearch.Coordinator.Http;

/// <summary>Artifacts as streams of bytes, and the logs of attempts. Names are hashes and numbers: no path comes in.</summary>
internal sealed class ArtifactEndpoints(EndpointContext context, ArtifactFolder artifacts)
{
    private const string Pattern = "/v1/artifacts/{sha256:length(64)}";
    private const string LogPattern = "/v1/studies/{study}/trials/{number:int:min(0)}/attempts/{attempt:int:min(1)}/log";
    private const string Bytes = "application/octet-stream";

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapMethods(Pattern, [HttpMethods.Head], Exchange.Stream(Head)).OpensToAttempts(AccessScope.Read)
            .Documented("findArtifact", "Whether an artifact is here, and its size; else Upload-Offset says how much of it is.", emptyStatus: StatusCodes.Status200OK);
        routes.MapGet(Pattern, Exchange.Stream(Get)).OpensToAttempts(AccessScope.Read)
            .Documented("getArtifact", "The bytes of an artifact.", gives: typeof(Stream), mediaType: Bytes);
        routes.MapPut(Pattern, Exchange.Tell((http, cancel) => artifacts.Put(Hash(http), http.Request.Body, http.Query(UploadRoute.Offset, 0), cancel))).OpensToAttempts(AccessScope.Submit)
            .WithMetadata(new RequestSize(artifacts.Options.BytesMax))
            .Documented("putArtifact", "Keeps bytes under their SHA-256.", takes: typeof(Stream), mediaType: Bytes, query: [new QueryParameter(UploadRoute.Offset, "How many bytes are left out at the beginning because an upload that was cut off has brought them: what Upload-Offset said. The hash is that of the whole.")]);
        routes.MapPut(LogPattern, Exchange.Tell(PutLog)).OpensToAttempts().WithMetadata(new RequestSize(AttemptLogRoute.BytesMax))
            .Documented("putLog", "Keeps the end of an attempt's log.", takes: typeof(Stream), mediaType: Bytes);
        routes.MapGet(LogPattern, Exchange.Stream(GetLog)).Opens(AccessScope.Read)
            .Documented("getLog", "The end of an attempt's log.", gives: typeof(Stream), mediaType: Bytes);
    }

    private async Task Head(HttpContext http, CancellationToken cancel)
    {
        if (await artifacts.Find(Hash(http), cancel) is { } bytes)
        {
            http.Response.ContentLength = bytes;
            return;
        }

        http.Response.StatusCode = StatusCodes.Status404NotFound;
        http.Response.Headers[UploadRoute.KeptHeader] = artifacts.Kept(Hash(http)).ToString(CultureInfo.InvariantCulture);
    }

    private async Task Get(HttpContext http, CancellationToken cancel)
    {
        await using Stream content = await artifacts.Open(Hash(http), cancel);
        http.Response.ContentType = Bytes;
        http.Response.ContentLength = content.Length;
        await content.CopyToAsync(http.Response.Body, cancel);
    }

    private async Task PutLog(HttpContext http, CancellationToken cancel)
    {
        await context.Rights.RequireAttempt(http, http.Study(), http.Number(), Attempt(http), session: "");
        using var tail = new MemoryStream();
        await http.Request.Body.CopyToAsync(tail, cancel);
        await artifacts.PutLog(http.Study(), http.Number(), Attempt(http), tail.GetBuffer().AsMemory(0, (int)tail.Length), cancel);
    }

    private async Task GetLog(HttpContext http, CancellationToken cancel)
    {
        byte[] tail = await artifacts.GetLog(http.Study(), http.Number(), Attempt(http), cancel)
            ?? throw new CoordinatorException(ProblemCode.NotFound, $"No log of attempt {Attempt(http)} was kept.", "It is kept when the attempt ends.");
        http.Response.ContentType = Bytes;
        http.Response.ContentLength = tail.Length;
        await http.Response.Body.WriteAsync(tail, cancel);
    }

    private static string Hash(HttpContext http) => (string)http.Request.RouteValues["sha256"]!;

    private static int Attempt(HttpContext http) => int.Parse((string)http.Request.RouteValues["attempt"]!, NumberStyles.None, CultureInfo.InvariantCulture);
}
