using System.Reflection;
using HyperSearch.Protocol.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;

namespace HyperSearch.Coordinator.Http;

/// <summary>What the OpenAPI document says of a route: request delegates say nothing of themselves.</summary>
internal static class RouteDocumentation
{
    private const string Json = "application/json";

    // The document is made of routes that have a handler's method, and reads nothing from this one.
    private static readonly MethodInfo Handler = ((Func<HttpContext, Task>)Describe).Method;

    /// <param name="name">The operation's id.</param>
    /// <param name="takes">The body's type; null: it takes none.</param>
    /// <param name="gives">The answer's type; null: it answers with nothing but success.</param>
    /// <param name="emptyStatus">The status of success where it gives nothing.</param>
    /// <param name="once">Whether it takes a key in a header.</param>
    /// <param name="mediaType">Of both, where they are no JSON.</param>
    public static TBuilder Documented<TBuilder>(this TBuilder route, string name, string summary, Type? takes = null, Type? gives = null, string? mediaType = null, IReadOnlyList<QueryParameter>? query = null, bool once = false, int emptyStatus = StatusCodes.Status204NoContent)
        where TBuilder : IEndpointConventionBuilder
    {
        route.WithMetadata(
            Handler,
            new EndpointNameMetadata(name),
            new EndpointSummaryAttribute(summary),
            gives is null ? new ProducesResponseTypeMetadata(emptyStatus, typeof(void)) : new ProducesResponseTypeMetadata(StatusCodes.Status200OK, gives, [mediaType ?? Json]),
            new ProducesResponseTypeMetadata(StatusCodes.Status400BadRequest, typeof(Problem), [Problem.ContentType]));
        if (takes is not null) route.WithMetadata(new AcceptsMetadata([mediaType ?? Json], takes));
        if (once) route.WithMetadata(KeyHeader.Instance);
        foreach (QueryParameter parameter in query ?? []) route.WithMetadata(parameter);
        return route;
    }

    private static Task Describe(HttpContext http) => Task.CompletedTask;
}
