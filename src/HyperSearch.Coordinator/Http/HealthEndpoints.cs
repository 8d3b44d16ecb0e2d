using HyperSearch.Coordinator.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace HyperSearch.Coordinator.Http;

/// <summary>Answers for probes: open to all, and without content, because a status says enough.</summary>
internal static class HealthEndpoints
{
    public static void Map(IEndpointRouteBuilder routes, Health health)
    {
        routes.MapGet("/health/live", Answer(() => health.IsLive)).WithMetadata(OpenToAll.Instance);
        routes.MapGet("/health/ready", Answer(() => health.IsReady)).WithMetadata(OpenToAll.Instance);
        routes.MapGet("/health/startup", Answer(() => health.HasStarted)).WithMetadata(OpenToAll.Instance);
    }

    private static RequestDelegate Answer(Func<bool> holds) => http =>
    {
        if (!holds()) http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        return Task.CompletedTask;
    };
}
