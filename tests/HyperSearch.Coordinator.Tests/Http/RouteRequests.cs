using HyperSearch.Coordinator.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;

namespace HyperSearch.Coordinator.Tests.Http;

/// <summary>A request for every route, made from the list of the server itself: a new route is in every test that asks them all.</summary>
internal static class RouteRequests
{
    public static IEnumerable<(string Method, string Path, RouteEndpoint Route)> Requests(this CoordinatorEndpoint endpoint) =>
        from route in endpoint.Routes
        from method in route.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods
        select (method, PathOf(route), route);

    private static string PathOf(RouteEndpoint route) => "/" + string.Join('/', route.RoutePattern.PathSegments.Select(segment => string.Concat(segment.Parts.Select(Text))));

    private static string Text(RoutePatternPart part) => part switch
    {
        RoutePatternLiteralPart literal => literal.Content,
        RoutePatternParameterPart { Name: "study" } => "a-study",
        RoutePatternParameterPart { Name: "sha256" } => new string('0', 64),
        RoutePatternSeparatorPart separator => separator.Content,
        _ => "7",
    };
}
