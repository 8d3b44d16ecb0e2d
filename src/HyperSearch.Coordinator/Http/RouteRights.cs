using HyperSearch.Coordinator.Access;
using HyperSearch.Journal.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace HyperSearch.Coordinator.Http;

/// <summary>How a route says whom it opens to, and how a verb learns who came.</summary>
internal static class RouteRights
{
    public static TBuilder Opens<TBuilder>(this TBuilder route, params AccessScope[] scopes)
        where TBuilder : IEndpointConventionBuilder => route.WithMetadata(new RouteAccess(scopes, Attempts: false));

    /// <summary>To the agent that holds the attempt, and to the attempt's own token: what a verb then checks with <see cref="AttemptRights"/>.</summary>
    public static TBuilder OpensToAttempts<TBuilder>(this TBuilder route, params AccessScope[] others)
        where TBuilder : IEndpointConventionBuilder => route.WithMetadata(new RouteAccess([AccessScope.Agent, .. others], Attempts: true));

    /// <summary>Who was let in; only on routes that demand a token.</summary>
    public static Caller Caller(this HttpContext http) => http.Features.GetRequiredFeature<Caller>();
}
