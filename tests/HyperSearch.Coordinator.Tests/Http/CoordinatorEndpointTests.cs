using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using HyperSearch.Coordinator.Http;
using HyperSearch.Protocol;
using HyperSearch.Protocol.Agents;
using HyperSearch.Protocol.Http;
using Microsoft.AspNetCore.Routing;

namespace HyperSearch.Coordinator.Tests.Http;

/// <summary>Who is let in: with real requests on a real loopback port, before any verb is reached.</summary>
public sealed class CoordinatorEndpointTests
{
    private const string Token = "0123456789abcdef0123456789abcdef";
    private CoordinatorEndpoint endpoint = null!;
    private HttpClient client = null!;

    [OneTimeSetUp]
    public async Task Listen()
    {
        endpoint = await CoordinatorEndpoint.Start(new UnreachedCoordinator(), Token, CancellationToken.None);
        client = new HttpClient { BaseAddress = new Uri(endpoint.Address.Url) };
    }

    [OneTimeTearDown]
    public async Task Close()
    {
        client.Dispose();
        await endpoint.DisposeAsync();
    }

    [Test]
    public async Task EveryRoute_WithoutToken_Is401()
    {
        int asked = 0;
        foreach (RouteEndpoint route in endpoint.Routes.Where(r => r.Metadata.GetMetadata<OpenToAll>() is null))
            foreach (string method in route.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods)
                foreach (string? header in new[] { null, "Bearer", "Bearer " + Token[..^1], "Bearer " + Token + "0", "Basic " + Token, Token })
                {
                    using HttpResponseMessage answer = await Ask(method, PathOf(route), header);
                    Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized), $"{method} {route.RoutePattern.RawText} with '{header}'");
                    asked++;
                }

        Assert.That(asked, Is.GreaterThanOrEqualTo(6 * 20), "the enumeration has to see every verb");
    }

    [Test]
    public void Routes_OpenToAll_AreTheLivenessProbeAlone() =>
        Assert.That(endpoint.Routes.Where(r => r.Metadata.GetMetadata<OpenToAll>() is not null).Select(r => r.RoutePattern.RawText), Is.EqualTo(new[] { "/health/live" }));

    [Test]
    public async Task EveryRoute_WithToken_ReachesItsVerb()
    {
        foreach (RouteEndpoint route in endpoint.Routes.Where(r => r.Metadata.GetMetadata<OpenToAll>() is null))
            foreach (string method in route.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods)
            {
                using HttpResponseMessage answer = await Ask(method, PathOf(route), "Bearer " + Token);
                Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.InternalServerError).Or.EqualTo(HttpStatusCode.BadRequest), $"{method} {route.RoutePattern.RawText}");
            }
    }

    [Test]
    public async Task UnknownPath_WithoutToken_SaysNothingMoreThan401()
    {
        using HttpResponseMessage without = await Ask("GET", "/v1/nothing", null);
        using HttpResponseMessage with = await Ask("GET", "/v1/nothing", "Bearer " + Token);
        Assert.That((without.StatusCode, with.StatusCode), Is.EqualTo((HttpStatusCode.Unauthorized, HttpStatusCode.NotFound)));
    }

    [TestCase("127.0.0.1", ExpectedResult = 500)]
    [TestCase("localhost:8080", ExpectedResult = 500)]
    [TestCase("[::1]", ExpectedResult = 500)]
    [TestCase("127.0.0.1.nip.io", ExpectedResult = 421)]
    [TestCase("localhost.", ExpectedResult = 421)]
    [TestCase("attacker.example", ExpectedResult = 421)]
    [TestCase("127.0.0.2", ExpectedResult = 421)]
    public async Task<int> Host_MustBeLoopback(string host)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/studies");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        request.Headers.Host = host;
        using HttpResponseMessage answer = await client.SendAsync(request);
        return (int)answer.StatusCode;
    }

    [TestCase("GET", ExpectedResult = 500)]
    [TestCase("POST", ExpectedResult = 403)]
    [TestCase("DELETE", ExpectedResult = 403)]
    public async Task<int> Origin_OfAWebPage_MayOnlyRead(string method)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), method == "POST" ? "/v1/studies/a/pause" : "/v1/studies/a");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        request.Headers.Add("Origin", "http://127.0.0.1");
        using HttpResponseMessage answer = await client.SendAsync(request);
        return (int)answer.StatusCode;
    }

    [Test]
    public async Task Body_OverTheLimit_Is413()
    {
        using HttpResponseMessage answer = await Post("/v1/leases", "\"" + new string('x', 1 << 20) + "\"");
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.RequestEntityTooLarge));
    }

    [TestCase("{", "cannot be read")]
    [TestCase("null", "null")]
    [TestCase("{\"agent\":\"a\"}", "'session' is missing")]
    [TestCase("{\"agent\":\"a\",\"session\":\"s\",\"slots\":\"many\",\"environment\":{}}", "cannot be read")]
    public async Task Body_ThatIsWrong_IsInvalidRequest(string json, string expected)
    {
        using HttpResponseMessage answer = await Post("/v1/agents", json);
        Problem problem = JsonSerializer.Deserialize<Problem>(await answer.Content.ReadAsStringAsync(), ProtocolJson.Options)!;
        Assert.That((problem.Status, problem.Code), Is.EqualTo((400, ProblemCode.InvalidRequest)));
        Assert.That(problem.Detail, Does.Contain(expected));
    }

    [Test]
    public async Task HttpCoordinator_WithAWrongToken_GetsUnauthorized()
    {
        using var other = new HttpCoordinator(endpoint.Address with { Token = "wrong" });
        CoordinatorException? refusal = Assert.ThrowsAsync<CoordinatorException>(() => other.ListStudies(CancellationToken.None));
        Assert.That(refusal!.Code, Is.EqualTo(ProblemCode.Unauthorized));
        await Task.CompletedTask;
    }

    [Test]
    public async Task HttpCoordinator_AfterTheServerHasGone_GetsUnreachable()
    {
        CoordinatorEndpoint gone = await CoordinatorEndpoint.Start(new UnreachedCoordinator(), Token, CancellationToken.None);
        EndpointAddress address = gone.Address;
        await gone.DisposeAsync();
        using var other = new HttpCoordinator(address);
        CoordinatorException? refusal = Assert.ThrowsAsync<CoordinatorException>(() => other.ListStudies(CancellationToken.None));
        Assert.That(refusal!.Code, Is.EqualTo(ProblemCode.Unreachable));
    }

    [Test]
    public async Task DisposeAsync_WithACallInFlight_DoesNotWaitForIt()
    {
        var coordinator = new UnreachedCoordinator();
        CoordinatorEndpoint busy = await CoordinatorEndpoint.Start(coordinator, Token, CancellationToken.None);
        using var other = new HttpCoordinator(busy.Address);
        Task<Grant?> waiting = other.Lease(new LeaseRequest("s", 0, "r", [], TimeSpan.FromSeconds(20)), CancellationToken.None);
        await coordinator.LeaseEntered.Task;
        await busy.DisposeAsync();
        CoordinatorException? refusal = Assert.ThrowsAsync<CoordinatorException>(() => waiting);
        Assert.That(refusal!.Code, Is.EqualTo(ProblemCode.Unreachable));
    }

    private static string PathOf(RouteEndpoint route) => "/" + string.Join('/', route.RoutePattern.PathSegments.Select(segment =>
        segment.Parts[0] is Microsoft.AspNetCore.Routing.Patterns.RoutePatternParameterPart parameter
            ? parameter.Name == "study" ? "a-study" : "7"
            : ((Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart)segment.Parts[0]).Content));

    private async Task<HttpResponseMessage> Ask(string method, string path, string? authorization)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (authorization is not null) request.Headers.TryAddWithoutValidation("Authorization", authorization);
        return await client.SendAsync(request);
    }

    private async Task<HttpResponseMessage> Post(string path, string json)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(json, Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        return await client.SendAsync(request);
    }
}
