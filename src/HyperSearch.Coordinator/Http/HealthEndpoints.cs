using HyperSearch.Coordinator.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace HyperSearch.Coordinator.Http;

/// <summary>Answers for probes: open to all. A status says enough for a machine; why something is not ready is one word for people.</summary>
internal static class HealthEndpoints
{
    public static void Map(IEndpointRouteBuilder routes, Health health)
    {
        routes.MapGet("/health/live", Answer(() => health.IsLive ? null : "still")).WithMetadata(OpenToAll.Instance);
        routes.MapGet("/health/ready", Answer(() => health.NotReadyBecause)).WithMetadata(OpenToAll.Instance);
        routes.MapGet("/health/startup", Answer(() => health.HasStarted ? null : "starting")).WithMetadata(OpenToAll.Instance);
    }

    private static RequestDelegate Answer(Func<string?> trouble) => http =>
    {
        if (trouble() is not { } why) return Task.CompletedTask;
        http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        http.Response.ContentType = "text/plain";
        return http.Response.WriteAsync(why + "\n", http.RequestAborted);
    };
}
