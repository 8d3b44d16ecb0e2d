using HyperSearch.Coordinator.Access;
using HyperSearch.Journal.Access;
using HyperSearch.Protocol;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace HyperSearch.Coordinator.Http;

/// <summary>The journal as a stream. An error in its midst cuts the connection: what arrived then lacks its end, and readers refuse it.</summary>
internal sealed class BackupEndpoint(EndpointContext context)
{
    private const string Gzip = "application/gzip";

    public void Map(IEndpointRouteBuilder routes) => routes.MapGet("/v1/backup", Exchange.Stream(Write)).Opens(AccessScope.Admin)
        .Documented("getBackup", "Every study of the journal as one file, for restore.", gives: typeof(Stream), mediaType: Gzip);

    private async Task Write(HttpContext http, CancellationToken cancel)
    {
        if (context.Coordinator is not IBackupSource source) throw LocalCoordinator.NoBackups();
        http.Response.ContentType = Gzip;
        context.Audit.Write(new AuditEntry("backup", http.Caller().TokenId, "journal", "begun"));
        try
        {
            await source.WriteBackup(http.Response.Body, cancel);
        }
        catch (CoordinatorException) when (http.Response.HasStarted)
        {
            http.Abort();
        }
    }
}
