using System.Security.Cryptography;
using System.Text;
using HyperSearch.Protocol;
using HyperSearch.Protocol.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace HyperSearch.Coordinator.Http;

/// <summary>
/// Who may come in. A loopback port is open to every user of the machine and, through a browser, to every web page: so the token is
/// demanded always, the Host header must be a loopback name (a page whose name was rebound to 127.0.0.1 carries its own), and a
/// request that changes something must not come from a page (which always carries an Origin).
/// </summary>
internal sealed class AccessControl(string token)
{
    private const string Scheme = "Bearer ";
    private static readonly string[] LoopbackNames = ["127.0.0.1", "localhost", "[::1]"];

    private readonly byte[] tokenHash = SHA256.HashData(Encoding.UTF8.GetBytes(token));

    public Task Check(HttpContext http, RequestDelegate next)
    {
        if (!LoopbackNames.Contains(http.Request.Host.Host, StringComparer.OrdinalIgnoreCase))
            return Refuse(http, StatusCodes.Status421MisdirectedRequest, ProblemCode.InvalidRequest, "The Host header names another machine.");
        if (!HttpMethods.IsGet(http.Request.Method) && http.Request.Headers.Origin.Count > 0)
            return Refuse(http, StatusCodes.Status403Forbidden, ProblemCode.Unauthorized, "Web pages may not change anything here.");
        if (http.GetEndpoint()?.Metadata.GetMetadata<OpenToAll>() is null && !HasToken(http.Request))
        {
            http.Response.Headers.WWWAuthenticate = "Bearer";
            return Refuse(http, StatusCodes.Status401Unauthorized, ProblemCode.Unauthorized, "The request does not carry this coordinator's token.");
        }

        if (http.GetEndpoint() is null)
            return Refuse(http, StatusCodes.Status404NotFound, ProblemCode.NotFound, $"There is nothing at {http.Request.Path}.");
        if (http.GetEndpoint()?.Metadata.GetMetadata<RequestSize>() is { } size && http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = size.BytesMax;
        return next(http);
    }

    // Hashes have one length, so that the comparison tells nothing about the token's own.
    private bool HasToken(HttpRequest request)
    {
        string header = request.Headers.Authorization.ToString();
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)) return false;
        byte[] shown = SHA256.HashData(Encoding.UTF8.GetBytes(header[Scheme.Length..].Trim()));
        return CryptographicOperations.FixedTimeEquals(shown, tokenHash);
    }

    private static Task Refuse(HttpContext http, int status, string code, string detail) =>
        Exchange.Write(http, new Problem(code.Replace('_', ' '), status, detail, code, null));
}
