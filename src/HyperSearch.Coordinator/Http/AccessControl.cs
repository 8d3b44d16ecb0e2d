using System.Net;
using HyperSearch.Coordinator.Access;
using HyperSearch.Protocol;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace HyperSearch.Coordinator.Http;

/// <summary>
/// Who may come in. A port is open to every user of the machine or the network and, through a browser, to every web page: so a token is
/// demanded always, the Host header must name this machine (a page whose name was rebound to our address carries its own), and a request
/// that changes something must not come from a page (which carries an Origin, or a Sec-Fetch-Site of its browser).
/// </summary>
internal sealed class AccessControl(TokenRoster roster, RefusalLog refusals, IReadOnlyCollection<string> hostNames)
{
    private const string Scheme = "Bearer ";
    private static readonly string[] LoopbackNames = ["127.0.0.1", "localhost", "[::1]"];

    public async Task Check(HttpContext http, RequestDelegate next)
    {
        http.Response.Headers[ProtocolVersion.Header] = ProtocolHeader;
        http.Features.Set(refusals);
        try
        {
            if (Misplaced(http) is { } misplaced)
            {
                await Exchange.Write(http, misplaced.Refusal, misplaced.Status);
                return;
            }

            await Admit(http);
            if (Misasked(http))
            {
                await RefuseMisasked(http);
                return;
            }
        }
        catch (Exception wrong) when (wrong is CoordinatorException or OperationCanceledException)
        {
            await Exchange.Refuse(http, wrong);
            return;
        }

        if (http.GetEndpoint()?.Metadata.GetMetadata<RequestSize>() is { } size && http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = size.BytesMax;
        await next(http);
    }

    private static string ProtocolHeader { get; } = ProtocolVersion.Newest.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private (CoordinatorException Refusal, int Status)? Misplaced(HttpContext http)
    {
        if (!NamesThisMachine(http))
            return (new CoordinatorException(ProblemCode.InvalidRequest, "The Host header names another machine.", "Start the coordinator with --host-name NAME for each name that it is called by."), StatusCodes.Status421MisdirectedRequest);
        if (!HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsHead(http.Request.Method) && ComesFromAPage(http.Request))
            return (new CoordinatorException(ProblemCode.Forbidden, "Web pages may not change anything here."), StatusCodes.Status403Forbidden);
        return null;
    }

    /// <summary>A loopback name, a configured one, or the very address that the connection came in at: a page's own name is none of them.</summary>
    private bool NamesThisMachine(HttpContext http)
    {
        string host = http.Request.Host.Host;
        return LoopbackNames.Contains(host, StringComparer.OrdinalIgnoreCase)
            || hostNames.Contains(host, StringComparer.OrdinalIgnoreCase)
            || (IPAddress.TryParse(host, out IPAddress? address) && http.Connection.LocalIpAddress is { } local && Plain(local).Equals(Plain(address)));
    }

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    private static bool ComesFromAPage(HttpRequest request) =>
        request.Headers.Origin.Count > 0 || (request.Headers.TryGetValue("Sec-Fetch-Site", out var site) && site != "none");

    private async ValueTask Admit(HttpContext http)
    {
        EndpointMetadataCollection? metadata = http.GetEndpoint()?.Metadata;
        if (metadata?.GetMetadata<OpenToAll>() is not null) return;
        if (await Identify(http) is not { } caller)
        {
            http.Response.Headers.WWWAuthenticate = "Bearer";
            throw new CoordinatorException(ProblemCode.Unauthorized, "The request does not carry a token of this coordinator.", "`hypersearch login URL` keeps a token for this program; others send it as `Authorization: Bearer TOKEN`. An administrator makes one with `hypersearch token create`.");
        }

        http.Features.Set(caller);
        if (caller.Budget?.Take() is { } wait)
            throw new CoordinatorException(ProblemCode.TooManyRequests, $"The token '{caller.TokenId}' was used too often just now.") { RetryAfter = wait };
        if (metadata is null) throw new CoordinatorException(ProblemCode.NotFound, $"There is nothing at {http.Request.Path}.", $"{ApiDocument.Route} lists what there is.");
        if (Misasked(http)) return;
        RouteAccess? access = metadata.GetMetadata<RouteAccess>();
        if (access?.Admits(caller) != true)
            throw new CoordinatorException(ProblemCode.Forbidden, $"The token '{caller.TokenId}' does not open this.", $"It takes one of scope {string.Join(" or ", (access?.Scopes ?? []).Select(TokenDesk.NameOf).Append("admin").Distinct())}.");
    }

    /// <summary>Whether the path is a route's and its method or the body's type is not: the router then puts an answer of its own, 405 or 415, in the route's place.</summary>
    private static bool Misasked(HttpContext http) => http.GetEndpoint() is { RequestDelegate: not null } and not RouteEndpoint;

    private static async Task RefuseMisasked(HttpContext http)
    {
        await http.GetEndpoint()!.RequestDelegate!(http);
        int status = http.Response.StatusCode;
        CoordinatorException refusal = status == StatusCodes.Status405MethodNotAllowed
            ? new(ProblemCode.InvalidRequest, $"{http.Request.Method} is no method of {http.Request.Path}: it has {http.Response.Headers.Allow}.", $"{ApiDocument.Route} lists the operations.")
            : new(ProblemCode.InvalidRequest, $"{http.Request.Path} takes no body of the type '{http.Request.ContentType}'.", $"Send JSON as Content-Type: application/json; {ApiDocument.Route} says where it is something else.");
        await Exchange.Write(http, refusal, status);
    }

    private ValueTask<Caller?> Identify(HttpContext http)
    {
        string header = http.Request.Headers.Authorization.ToString();
        return header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? roster.Identify(header[Scheme.Length..].Trim(), http.RequestAborted) : default;
    }
}
