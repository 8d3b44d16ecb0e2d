using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using HyperSearch.Coordinator.Http;
using HyperSearch.Protocol;
using HyperSearch.Protocol.Agents;
using HyperSearch.Protocol.Http;

namespace HyperSearch.Coordinator.Tests.Http;

/// <summary>Where requests come from and what they look like: with real requests on a real loopback port, before any verb is reached.</summary>
public sealed class CoordinatorEndpointTests
{
    private const string Token = "0123456789abcdef0123456789abcdef";
    private CoordinatorEndpoint endpoint = null!;
    private HttpClient client = null!;

    [OneTimeSetUp]
    public async Task Listen()
    {
        endpoint = await Endpoints.Start(new UnreachedCoordinator(), Token, change: o => o with { Listen = o.Listen with { HostNames = ["search.example"] } });
        client = new HttpClient { BaseAddress = new Uri(endpoint.Urls[0]) };
    }

    [OneTimeTearDown]
    public async Task Close()
    {
        client.Dispose();
        await endpoint.DisposeAsync();
    }

    [Test]
    public async Task UnknownPath_WithoutToken_SaysNothingMoreThan401()
    {
        using HttpResponseMessage without = await Ask("GET", "/v1/nothing", null);
        using HttpResponseMessage with = await Ask("GET", "/v1/nothing", "Bearer " + Token);
        Assert.That((without.StatusCode, with.StatusCode), Is.EqualTo((HttpStatusCode.Unauthorized, HttpStatusCode.NotFound)));
    }

    [TestCase("PUT", "/v1/studies", 405, "GET, POST")]
    [TestCase("DELETE", "/v1/leases", 405, "POST")]
    public async Task WrongMethod_WithAToken_Is405WithThoseThereAre(string method, string path, int status, string allowed)
    {
        using HttpResponseMessage without = await Ask(method, path, null);
        using HttpResponseMessage with = await Ask(method, path, "Bearer " + Token);
        Assert.That((int)without.StatusCode, Is.EqualTo(401));
        Problem problem = await ProblemOf(with);
        Assert.That(((int)with.StatusCode, problem.Status, problem.Code), Is.EqualTo((status, status, ProblemCode.InvalidRequest)));
        Assert.That(string.Join(", ", with.Content.Headers.Allow.Order(StringComparer.Ordinal)), Is.EqualTo(allowed));
        Assert.That(problem.Detail, Does.StartWith($"{method} is no method of {path}: it has "));
        Assert.That(problem.Fix, Does.Contain("/v1/openapi.json"));
    }

    [Test]
    public async Task WrongTypeOfBody_WithAToken_Is415AndSaysWhichIsTaken()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/studies") { Content = new StringContent("{}", Encoding.UTF8, "text/plain") };
        request.Headers.Authorization = AuthenticationHeaderValue.Parse("Bearer " + Token);
        using HttpResponseMessage answer = await client.SendAsync(request);
        Problem problem = await ProblemOf(answer);
        Assert.That(((int)answer.StatusCode, problem.Code), Is.EqualTo((415, ProblemCode.InvalidRequest)));
        Assert.That(problem.Fix, Does.Contain("application/json"));
    }

    [Test]
    public async Task NoToken_IsToldWhereOneComesFrom()
    {
        using HttpResponseMessage answer = await Ask("GET", "/v1/studies", null);
        Assert.That((await ProblemOf(answer)).Fix, Does.Contain("Authorization: Bearer").And.Contain("hypersearch login"));
    }

    [TestCase("127.0.0.1", ExpectedResult = 500)]
    [TestCase("localhost:8080", ExpectedResult = 500)]
    [TestCase("[::1]", ExpectedResult = 500)]
    [TestCase("search.example:443", ExpectedResult = 500)]
    [TestCase("127.0.0.1.nip.io", ExpectedResult = 421)]
    [TestCase("localhost.", ExpectedResult = 421)]
    [TestCase("attacker.example", ExpectedResult = 421)]
    [TestCase("sub.search.example", ExpectedResult = 421)]
    [TestCase("127.0.0.2", ExpectedResult = 421)]
    public async Task<int> Host_MustBeThisMachine(string host)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/studies");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        request.Headers.Host = host;
        using HttpResponseMessage answer = await client.SendAsync(request);
        return (int)answer.StatusCode;
    }

    [Test]
    public async Task EveryRouteThatChangesSomething_AskedByAWebPage_Is403()
    {
        foreach ((string method, string path, _) in endpoint.Requests().Where(r => r.Method != "GET"))
            foreach ((string header, string value) in new[] { ("Origin", "http://127.0.0.1"), ("Origin", "null"), ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Site", "same-origin") })
            {
                using HttpResponseMessage answer = await Ask(method, path, "Bearer " + Token, (header, value));
                Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden), $"{method} {path} with {header}: {value}");
            }
    }

    [Test]
    public async Task Reading_ByAWebPageWithAToken_Passes()
    {
        using HttpResponseMessage answer = await Ask("GET", "/v1/studies/a", "Bearer " + Token, ("Origin", "http://127.0.0.1"));
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.InternalServerError), "the verb was reached");
    }

    [Test]
    public async Task Body_OverTheLimit_Is413()
    {
        using HttpResponseMessage answer = await Post("/v1/leases", "\"" + new string('x', 1 << 20) + "\"");
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.RequestEntityTooLarge));
        Assert.That((await ProblemOf(answer)).Code, Is.EqualTo(ProblemCode.TooLarge));
    }

    [TestCase("{", "cannot be read")]
    [TestCase("null", "null")]
    [TestCase("{\"agent\":\"a\"}", "'session' is missing")]
    [TestCase("{\"agent\":\"a\",\"session\":\"s\",\"slots\":2}", "'environment' is missing")]
    [TestCase("{\"agent\":\"a\",\"session\":\"s\",\"slots\":\"many\",\"environment\":{}}", "cannot be read")]
    [TestCase("{\"agent\":\"a\",\"session\":\"s\",\"slots\":1,\"environment\":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]}", "cannot be read")]
    public async Task Body_ThatIsWrong_IsInvalidRequest(string json, string expected)
    {
        using HttpResponseMessage answer = await Post("/v1/agents", json);
        Problem problem = await ProblemOf(answer);
        Assert.That((problem.Status, problem.Code), Is.EqualTo((400, ProblemCode.InvalidRequest)));
        Assert.That(problem.Detail, Does.Contain(expected));
        Assert.That(problem.Fix, Does.Contain(ApiDocument.Route));
    }

    [TestCase("/v1/studies/UPPER")]
    [TestCase("/v1/studies/..%2f..%2fetc")]
    [TestCase("/v1/studies/a%00b")]
    [TestCase("/v1/studies/%252e%252e/trials")]
    public async Task StudyName_ThatNoStudyCanHave_ReachesNoVerb(string path)
    {
        using HttpResponseMessage answer = await Ask("GET", path, "Bearer " + Token);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.NotFound).Or.EqualTo(HttpStatusCode.BadRequest));
    }

    [Test]
    public async Task EveryAnswer_SaysTheProtocol()
    {
        using HttpResponseMessage refused = await Ask("GET", "/v1/studies", null);
        Assert.That(refused.Headers.GetValues(ProtocolVersion.Header), Is.EqualTo(new[] { "1" }));
    }

    [Test]
    public async Task HttpCoordinator_WithAWrongToken_GetsUnauthorized()
    {
        using HttpCoordinator other = endpoint.Client("wrong");
        CoordinatorException? refusal = Assert.ThrowsAsync<CoordinatorException>(() => other.ListStudies(CancellationToken.None));
        Assert.That(refusal!.Code, Is.EqualTo(ProblemCode.Unauthorized));
        await Task.CompletedTask;
    }

    [Test]
    public async Task HttpCoordinator_AfterTheServerHasGone_GetsUnreachable()
    {
        CoordinatorEndpoint gone = await Endpoints.Start(new UnreachedCoordinator(), Token);
        using HttpCoordinator other = gone.Client(Token);
        await gone.DisposeAsync();
        CoordinatorException? refusal = Assert.ThrowsAsync<CoordinatorException>(() => other.ListStudies(CancellationToken.None));
        Assert.That(refusal!.Code, Is.EqualTo(ProblemCode.Unreachable));
    }

    [Test]
    public async Task DisposeAsync_WithACallInFlight_DoesNotWaitForIt()
    {
        var coordinator = new UnreachedCoordinator();
        CoordinatorEndpoint busy = await Endpoints.Start(coordinator, Token);
        using HttpCoordinator other = busy.Client(Token);
        Task<Grant?> waiting = other.Lease(new LeaseRequest("s", 0, "r", [], TimeSpan.FromSeconds(20)), CancellationToken.None);
        await coordinator.LeaseEntered.Task;
        await busy.DisposeAsync();
        CoordinatorException? refusal = Assert.ThrowsAsync<CoordinatorException>(() => waiting);
        Assert.That(refusal!.Code, Is.EqualTo(ProblemCode.Unreachable));
    }

    [Test]
    public async Task Drain_SendsALongPollAway_WithATimeToComeBack()
    {
        var coordinator = new UnreachedCoordinator();
        await using CoordinatorEndpoint busy = await Endpoints.Start(coordinator, Token);
        using HttpCoordinator other = busy.Client(Token);
        Task<Grant?> waiting = other.Lease(new LeaseRequest("s", 0, "r", [], TimeSpan.FromSeconds(20)), CancellationToken.None);
        await coordinator.LeaseEntered.Task;
        await busy.Drain();
        CoordinatorException? refusal = Assert.ThrowsAsync<CoordinatorException>(() => waiting);
        Assert.That((refusal!.Code, refusal.RetryAfter), Is.EqualTo((ProblemCode.Unreachable, TimeSpan.FromSeconds(2))));
        refusal = Assert.ThrowsAsync<CoordinatorException>(() => other.Lease(new LeaseRequest("s", 0, "r", [], TimeSpan.FromSeconds(20)), CancellationToken.None));
        Assert.That(refusal!.Message, Does.Contain("about to end"));
    }

    private static async Task<Problem> ProblemOf(HttpResponseMessage answer) => JsonSerializer.Deserialize<Problem>(await answer.Content.ReadAsStringAsync(), ProtocolJson.Options)!;

    private async Task<HttpResponseMessage> Ask(string method, string path, string? authorization, (string Name, string Value)? header = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (authorization is not null) request.Headers.TryAddWithoutValidation("Authorization", authorization);
        if (header is { } more) request.Headers.TryAddWithoutValidation(more.Name, more.Value);
        return await client.SendAsync(request);
    }

    private async Task<HttpResponseMessage> Post(string path, string json)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(json, Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        return await client.SendAsync(request);
    }
}
