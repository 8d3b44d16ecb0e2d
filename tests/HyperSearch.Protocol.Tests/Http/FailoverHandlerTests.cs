using System.Net;
using HyperSearch.Protocol.Http;

namespace HyperSearch.Protocol.Tests.Http;

/// <summary>Which of several coordinators a call goes to.</summary>
public sealed class FailoverHandlerTests
{
    private readonly PlayedServers servers = new();
    private readonly SetClock clock = new();
    private HttpClient client = null!;

    [SetUp]
    public void Connect()
    {
        servers.Answers.Clear();
        servers.Asked.Clear();
        client = new HttpClient(new FailoverHandler([new Uri("http://a:1"), new Uri("http://b:2"), new Uri("http://c:3")], servers, clock), disposeHandler: false);
    }

    [TearDown]
    public void Disconnect() => client.Dispose();

    [Test]
    public async Task Call_TheFirstIsGone_GoesToTheNextAndStaysThere()
    {
        servers.Answers["a"] = _ => throw new HttpRequestException("nobody listens");
        Assert.That((await client.GetAsync(new Uri("http://a:1/v1/studies?after=3"))).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        await client.GetAsync(new Uri("http://a:1/v1/studies"));
        Assert.That(servers.Asked, Is.EqualTo(new[] { "http://a:1/v1/studies?after=3", "http://b:2/v1/studies?after=3", "http://b:2/v1/studies" }));
    }

    [TestCase(HttpStatusCode.BadGateway)]
    [TestCase(HttpStatusCode.ServiceUnavailable)]
    [TestCase(HttpStatusCode.GatewayTimeout)]
    public async Task Call_TheFirstDrainsOrAProxyStandsBeforeNothing_GoesToTheNext(HttpStatusCode status)
    {
        servers.Answers["a"] = _ => new HttpResponseMessage(status);
        Assert.That((await client.GetAsync(new Uri("http://a:1/x"))).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(servers.Asked, Has.Count.EqualTo(2));
    }

    [TestCase(HttpStatusCode.Conflict)]
    [TestCase(HttpStatusCode.InternalServerError)]
    [TestCase(HttpStatusCode.TooManyRequests)]
    public async Task Call_Refused_IsAnsweredByTheOneThatWasAsked(HttpStatusCode status)
    {
        servers.Answers["a"] = _ => new HttpResponseMessage(status);
        Assert.That((await client.GetAsync(new Uri("http://a:1/x"))).StatusCode, Is.EqualTo(status));
        Assert.That(servers.Asked, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Call_AllAreGone_AsksEachOnceAndTheNextCallBeginsAnew()
    {
        foreach (string host in (string[])["a", "b", "c"]) servers.Answers[host] = _ => throw new HttpRequestException("nobody listens");
        Assert.That(() => client.GetAsync(new Uri("http://a:1/x")), Throws.TypeOf<HttpRequestException>());
        Assert.That(servers.Asked, Is.EqualTo(new[] { "http://a:1/x", "http://b:2/x", "http://c:3/x" }));
        servers.Answers.Remove("a");
        Assert.That((await client.GetAsync(new Uri("http://a:1/x"))).IsSuccessStatusCode);
        Assert.That(servers.Asked[^1], Is.EqualTo("http://a:1/x"));
    }

    [Test]
    public async Task Call_AllDrain_GetsTheAnswerOfTheLast()
    {
        foreach (string host in (string[])["a", "b", "c"]) servers.Answers[host] = _ => new HttpResponseMessage(HttpStatusCode.ServiceUnavailable);
        Assert.That((await client.GetAsync(new Uri("http://a:1/x"))).StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That(servers.Asked, Has.Count.EqualTo(3));
    }

    [Test]
    public async Task Call_WithAStream_IsNotSentTwiceButTheNextCallGoesElsewhere()
    {
        servers.Answers["a"] = _ => throw new HttpRequestException("broke off");
        using var stream = new StreamContent(new MemoryStream([1, 2, 3]));
        Assert.That(() => client.PutAsync(new Uri("http://a:1/artifact"), stream), Throws.TypeOf<HttpRequestException>());
        await client.GetAsync(new Uri("http://a:1/x"));
        Assert.That(servers.Asked, Is.EqualTo(new[] { "http://a:1/artifact", "http://b:2/x" }));
    }

    [TestCase(1, "http://a:1/x")]
    [TestCase(5, "http://b:2/x")]
    public async Task Call_CancelledByItsCaller_LeavesBehindOnlyWhoWasSlow(int seconds, string next)
    {
        servers.Answers["a"] = _ =>
        {
            clock.Pass(TimeSpan.FromSeconds(seconds));
            throw new OperationCanceledException();
        };
        Assert.That(() => client.GetAsync(new Uri("http://a:1/x")), Throws.InstanceOf<OperationCanceledException>());
        servers.Answers.Clear();
        await client.GetAsync(new Uri("http://a:1/x"));
        Assert.That(servers.Asked[^1], Is.EqualTo(next));
    }

    private sealed class PlayedServers : HttpMessageHandler
    {
        public Dictionary<string, Func<HttpRequestMessage, HttpResponseMessage>> Answers { get; } = new(StringComparer.Ordinal);

        public List<string> Asked { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Asked.Add(request.RequestUri!.ToString());
            return Task.FromResult(Answers.TryGetValue(request.RequestUri.Host, out var play) ? play(request) : new HttpResponseMessage(HttpStatusCode.OK));
        }
    }

    private sealed class SetClock : TimeProvider
    {
        private long now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => now;

        public void Pass(TimeSpan time) => now += time.Ticks;
    }
}
