using HyperSearch.Coordinator.Access;
using HyperSearch.Journal.Access;

namespace HyperSearch.Coordinator.Http;

/// <summary>Which tokens open a route. A route without this, and without <see cref="OpenToAll"/>, opens to nobody.</summary>
/// <param name="Scopes">Any one of them will do; an admin's token always does, and one that may submit may read.</param>
/// <param name="Attempts">Whether the token of an attempt opens it as well.</param>
public sealed record RouteAccess(IReadOnlyList<AccessScope> Scopes, bool Attempts)
{
    internal bool Admits(Caller caller)
    {
        if (caller.Scope is not { } scope) return Attempts;
        if (scope == AccessScope.Admin) return true;
        foreach (AccessScope opens in Scopes)
            if (opens == scope || (opens == AccessScope.Read && scope == AccessScope.Submit)) return true;
        return false;
    }
}
