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
    public void Map(IEndpointRouteBuilder routes) => routes.MapGet("/v1/backup", Exchange.Stream(Write)).Opens(AccessScope.Admin);

    private async Task Write(HttpContext http, CancellationToken cancel)
    {
        if (context.Coordinator is not IBackupSource source) throw new CoordinatorException(ProblemCode.Conflict, "This coordinator's journal has no backups.");
        http.Response.ContentType = "application/gzip";
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
