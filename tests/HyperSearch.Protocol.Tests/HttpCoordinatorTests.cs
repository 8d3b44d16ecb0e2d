using System.Net;
using System.Text;
using System.Text.Json;
using HyperSearch.Protocol.Agents;
using HyperSearch.Protocol.Http;

namespace HyperSearch.Protocol.Tests;

/// <summary>What the client sends and makes of answers, over a handler that is played; the way through real sockets is tested with the coordinator.</summary>
public sealed class HttpCoordinatorTests
{
    private static readonly EndpointAddress Address = new("http://127.0.0.1:1", "the-token", 1);

    [Test]
    public async Task Lease_AnsweredBy204_IsNull()
    {
        var played = new PlayedHandler(_ => new HttpResponseMessage(HttpStatusCode.NoContent));
        using var coordinator = new HttpCoordinator(Address, played);
        Grant? grant = await coordinator.Lease(new LeaseRequest("s", 1, "r", ["command"], TimeSpan.FromSeconds(2)) { Poll = 3 }, CancellationToken.None);
        Assert.That(grant, Is.Null);
        Assert.That(played.Seen, Is.EqualTo("""POST /v1/leases Bearer the-token {"session":"s","slot":1,"request_id":"r","kinds":["command"],"wait":"00:00:02","poll":3}"""));
    }

    [TestCase(ProblemCode.InvalidStudy, 422)]
    [TestCase(ProblemCode.StaleAttempt, 409)]
    [TestCase(ProblemCode.DataCheck, 422)]
    [TestCase(ProblemCode.StorageFull, 507)]
    [TestCase(ProblemCode.LeaseSuperseded, 410)]
    [TestCase(ProblemCode.PollSuperseded, 409)]
    [TestCase(ProblemCode.ReportGap, 409, 7)]
    public void Refusal_KeepsCodeMessageAndFix(string code, int status, int? expected = null)
    {
        var refusal = new CoordinatorException(code, "what happened", "how to go on") { Expected = expected };
        Assert.That(Problem.Of(refusal).Status, Is.EqualTo(status));
        using var coordinator = new HttpCoordinator(Address, new PlayedHandler(_ => Answer(status, Problem.Of(refusal))));
        CoordinatorException seen = Assert.ThrowsAsync<CoordinatorException>(() => coordinator.ListStudies(CancellationToken.None))!;
        Assert.That((seen.Code, seen.Message, seen.Fix, seen.Expected), Is.EqualTo((code, "what happened", "how to go on", expected)));
    }

    [Test]
    public void Refusal_WithoutAProblem_IsInternal()
    {
        using var coordinator = new HttpCoordinator(Address, new PlayedHandler(_ => new HttpResponseMessage(HttpStatusCode.BadGateway)));
        CoordinatorException seen = Assert.ThrowsAsync<CoordinatorException>(() => coordinator.ListStudies(CancellationToken.None))!;
        Assert.That((seen.Code, seen.Message), Is.EqualTo((ProblemCode.Internal, "http://127.0.0.1:1/ answered 502 without saying why: is it a HyperSearch coordinator?")));
    }

    [Test]
    public void BrokenConnection_IsUnreachable()
    {
        using var coordinator = new HttpCoordinator(Address, new PlayedHandler(_ => throw new HttpRequestException("refused")));
        Assert.That(Assert.ThrowsAsync<CoordinatorException>(() => coordinator.ListStudies(CancellationToken.None))!.Code, Is.EqualTo(ProblemCode.Unreachable));
    }

    [Test]
    public void Cancelled_ByTheCaller_StaysACancellation()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        using var coordinator = new HttpCoordinator(Address, new PlayedHandler(_ => throw new InvalidOperationException("not sent")));
        Assert.That(() => coordinator.ListStudies(cancelled.Token), Throws.InstanceOf<OperationCanceledException>());
    }

    [TestCase("..")]
    [TestCase("a/b")]
    [TestCase("")]
    [TestCase("A")]
    public void StudyName_ThatIsNone_NeverReachesAnAddress(string name)
    {
        using var coordinator = new HttpCoordinator(Address, new PlayedHandler(_ => throw new InvalidOperationException("not sent")));
        Assert.That(() => coordinator.GetStudy(name, CancellationToken.None), Throws.TypeOf<CoordinatorException>().With.Property(nameof(CoordinatorException.Code)).EqualTo(ProblemCode.NotFound));
    }

    private static HttpResponseMessage Answer(int status, Problem problem) => new((HttpStatusCode)status)
    {
        Content = new StringContent(JsonSerializer.Serialize(problem, ProtocolJson.Options), Encoding.UTF8, Problem.ContentType),
    };

    private sealed class PlayedHandler(Func<HttpRequestMessage, HttpResponseMessage> play) : HttpMessageHandler
    {
        public string? Seen { get; private set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            string body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
            Seen = $"{request.Method} {request.RequestUri!.AbsolutePath} {request.Headers.Authorization} {body}";
            return play(request);
        }
    }
}
