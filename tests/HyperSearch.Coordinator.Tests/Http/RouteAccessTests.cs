using System.Net;
using HyperSearch.Coordinator.Access;
using HyperSearch.Coordinator.Artifacts;
using HyperSearch.Coordinator.Http;
using HyperSearch.Journal.Access;
using HyperSearch.Journal.InMemory;
using HyperSearch.Protocol.Access;
using Microsoft.AspNetCore.Routing;

namespace HyperSearch.Coordinator.Tests.Http;

/// <summary>Every route against every kind of token. The routes come from the server, so a new one is tested before anybody thinks of it.</summary>
public sealed class RouteAccessTests
{
    private const string Own = "0123456789abcdef0123456789abcdef";
    private readonly Dictionary<string, string> tokens = [];
    private CoordinatorEndpoint endpoint = null!;
    private HttpClient client = null!;
    private string folder = null!;

    [OneTimeSetUp]
    public async Task Listen()
    {
        var access = new AccessOptions { Store = new InMemoryAccessStore(), OwnToken = Own };
        var desk = new TokenDesk(access);
        foreach (AccessScope scope in Enum.GetValues<AccessScope>())
        {
            string name = TokenDesk.NameOf(scope);
            tokens[name] = (await desk.Create(new CreateToken(name, Agent: scope == AccessScope.Agent ? "the-agent" : null), CancellationToken.None)).Token;
        }

        tokens["attempt"] = new AttemptTokens(await access.Store.SigningKey(new byte[32], CancellationToken.None)).Write(new AttemptKey("a-study", 7, 7));
        folder = Directory.CreateTempSubdirectory("routes-").FullName;
        var artifacts = new ArtifactFolder(new ArtifactOptions { Folder = folder }, TimeProvider.System);
        endpoint = await Endpoints.Start(new UnreachedCoordinator(), Own, access.Store, o => o with { Artifacts = artifacts });
        client = new HttpClient { BaseAddress = new Uri(endpoint.Urls[0]) };
    }

    [OneTimeTearDown]
    public async Task Close()
    {
        client.Dispose();
        await endpoint.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Test]
    public void EveryRoute_SaysWhomItOpensTo() => Assert.That(
        endpoint.Routes.Where(r => (r.Metadata.GetMetadata<OpenToAll>() is null) == (r.Metadata.GetMetadata<RouteAccess>() is null)).Select(r => r.RoutePattern.RawText),
        Is.Empty, "a route opens to a scope, or to all, and never to nobody knows whom");

    [Test]
    public void Routes_OpenToAll_AreTheProbesAlone() => Assert.That(
        endpoint.Routes.Where(r => r.Metadata.GetMetadata<OpenToAll>() is not null).Select(r => r.RoutePattern.RawText),
        Is.EquivalentTo(new[] { "/health/live", "/health/ready", "/health/startup" }));

    [Test]
    public async Task EveryRoute_WithoutAToken_Is401()
    {
        int asked = 0;
        foreach ((string method, string path, _) in Closed())
            foreach (string? header in new[] { null, "Bearer", "Bearer " + Own[..^1], "Bearer " + Own + "0", "Basic " + Own, Own, "Bearer " + new string('x', 4000), "Bearer " + tokens["attempt"][..^1] + "x" })
            {
                using HttpResponseMessage answer = await Ask(method, path, header);
                Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized), $"{method} {path} with '{header}'");
                asked++;
            }

        Assert.That(asked, Is.GreaterThanOrEqualTo(8 * 25), "the enumeration has to see every verb");
    }

    [Test]
    public async Task EveryRoute_WithATokenOfAnotherScope_Is403()
    {
        int refused = 0;
        foreach ((string method, string path, RouteEndpoint route) in Closed())
            foreach ((string scope, string token) in tokens)
            {
                RouteAccess access = route.Metadata.GetRequiredMetadata<RouteAccess>();
                using HttpResponseMessage answer = await Ask(method, path, "Bearer " + token);
                if (Expected(access, scope)) Assert.That(answer.StatusCode, Is.Not.EqualTo(HttpStatusCode.Unauthorized).And.Not.EqualTo(HttpStatusCode.Forbidden), $"{method} {path} as {scope}");
                else
                {
                    Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden), $"{method} {path} as {scope}");
                    refused++;
                }
            }

        Assert.That(refused, Is.GreaterThanOrEqualTo(60));
    }

    [Test]
    public async Task EveryRoute_WithTheOwnersToken_ReachesItsVerb()
    {
        foreach ((string method, string path, _) in Closed())
        {
            using HttpResponseMessage answer = await Ask(method, path, "Bearer " + Own);
            Assert.That(answer.StatusCode, Is.Not.EqualTo(HttpStatusCode.Unauthorized).And.Not.EqualTo(HttpStatusCode.Forbidden), $"{method} {path}");
        }
    }

    // Written out again, not taken from RouteAccess: the rule itself is under test.
    private static bool Expected(RouteAccess access, string scope) => scope switch
    {
        "admin" => true,
        "attempt" => access.Attempts,
        "submit" => access.Scopes.Contains(AccessScope.Submit) || access.Scopes.Contains(AccessScope.Read),
        "read" => access.Scopes.Contains(AccessScope.Read),
        "agent" => access.Scopes.Contains(AccessScope.Agent),
        "enroll" => access.Scopes.Contains(AccessScope.Enroll),
        _ => throw new ArgumentOutOfRangeException(nameof(scope), scope, "A kind of token without a rule."),
    };

    private IEnumerable<(string Method, string Path, RouteEndpoint Route)> Closed() => endpoint.Requests().Where(r => r.Route.Metadata.GetMetadata<OpenToAll>() is null);

    private async Task<HttpResponseMessage> Ask(string method, string path, string? authorization)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (authorization is not null) request.Headers.TryAddWithoutValidation("Authorization", authorization);
        return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }
}
