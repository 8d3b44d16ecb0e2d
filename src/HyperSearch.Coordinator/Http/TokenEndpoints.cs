using HyperSearch.Coordinator.Access;
using HyperSearch.Journal.Access;
using HyperSearch.Protocol.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace HyperSearch.Coordinator.Http;

/// <summary>Tokens, for administrators. A token is never part of an address: addresses end up in logs.</summary>
internal sealed class TokenEndpoints(EndpointContext context)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/tokens", Exchange.Ask<CreateToken, TokenCreated>(Create)).Opens(AccessScope.Admin).WithMetadata(new RequestSize(RequestSize.Small))
            .Documented("createToken", "Makes a token, which is shown this once.", takes: typeof(CreateToken), gives: typeof(TokenCreated));
        routes.MapGet("/v1/tokens", Exchange.Ask((_, cancel) => context.Tokens.List(cancel))).Opens(AccessScope.Admin)
            .Documented("listTokens", "The tokens that were not revoked, oldest first.", gives: typeof(IReadOnlyList<TokenSummary>));
        routes.MapDelete("/v1/tokens/{id}", Exchange.Tell(Revoke)).Opens(AccessScope.Admin)
            .Documented("revokeToken", "Ends a token.");
    }

    private async Task<TokenCreated> Create(HttpContext http, CreateToken body, CancellationToken cancel)
    {
        TokenCreated created = await context.Tokens.Create(body, cancel);
        context.Audit.Write(new AuditEntry("token_created", http.Caller().TokenId, created.Summary.Id, "done") { Detail = created.Summary.Scope });
        return created;
    }

    private async Task Revoke(HttpContext http, CancellationToken cancel)
    {
        string id = (string)http.Request.RouteValues["id"]!;
        await context.Tokens.Revoke(id, cancel);
        context.Roster.Forget(id);
        context.Audit.Write(new AuditEntry("token_revoked", http.Caller().TokenId, id, "done"));
    }
}
