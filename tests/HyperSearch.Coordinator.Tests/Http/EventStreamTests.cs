using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using HyperSearch.Coordinator.Http;
using HyperSearch.Coordinator.Tests.Kit;
using HyperSearch.Protocol;
using HyperSearch.Protocol.Agents;
using HyperSearch.Protocol.Studies;

namespace HyperSearch.Coordinator.Tests.Http;

/// <summary>A study watched over HTTP while it changes.</summary>
public sealed class EventStreamTests
{
    private const string Token = "0123456789abcdef0123456789abcdef";
    private static readonly CancellationToken None = CancellationToken.None;
    private Bench bench = null!;
    private CoordinatorEndpoint endpoint = null!;
    private HttpCoordinator client = null!;

    [SetUp]
    public async Task Begin()
    {
        bench = new Bench();
        endpoint = await Endpoints.Start(bench.Coordinator, Token);
        client = endpoint.Client(Token);
        await bench.Submit(Files.Random(3));
        await bench.Register();
    }

    [TearDown]
    public async Task End()
    {
        client.Dispose();
        await endpoint.DisposeAsync();
        await bench.DisposeAsync();
    }

    [Test]
    public async Task Watch_TellsHowItStands_ThenEveryChangeUntilTheEnd()
    {
        await using IAsyncEnumerator<StudyChange> changes = client.WatchStudy("study", -1, None).GetAsyncEnumerator();
        Assert.That(await changes.MoveNextAsync());
        Assert.That((changes.Current.Study.State, changes.Current.Trials.Count), Is.EqualTo(("running", 0)));
        await bench.RunAll();
        Dictionary<int, string> states = [];
        while (changes.Current.Study.State != "finished" && await changes.MoveNextAsync())
            foreach (var trial in changes.Current.Trials) states[trial.Number] = trial.State;
        Assert.That(states.Values, Is.EqualTo(new[] { "completed", "completed", "completed" }));
        Assert.That(changes.Current.Seq, Is.EqualTo((await bench.Summary()).Seq));
    }

    [Test]
    public async Task Watch_FromAPosition_TellsOnlyWhatChangedAfterIt()
    {
        Grant grant = (await bench.Lease())!;
        await bench.Complete(grant, 0.5);
        long seq = (await bench.Summary()).Seq;
        await bench.Lease();
        await using IAsyncEnumerator<StudyChange> changes = client.WatchStudy("study", seq, None).GetAsyncEnumerator();
        await changes.MoveNextAsync();
        Assert.That(changes.Current.Trials.Select(t => t.Number), Is.EqualTo(new[] { 1 }));
    }

    [Test]
    public async Task Watch_OfADeletedStudy_Ends()
    {
        await using IAsyncEnumerator<StudyChange> changes = client.WatchStudy("study", -1, None).GetAsyncEnumerator();
        await changes.MoveNextAsync();
        await bench.Coordinator.DeleteStudy("study", None);
        Assert.That(Bench.CodeOf(() => Passing(changes.MoveNextAsync().AsTask())), Is.EqualTo(ProblemCode.NotFound));
        Assert.That(Bench.CodeOf(async () => await client.WatchStudy("study", -1, None).GetAsyncEnumerator().MoveNextAsync()), Is.EqualTo(ProblemCode.NotFound));
    }

    [Test]
    public async Task Stream_HasTypedEvents_AndPingsWhenNothingHappens()
    {
        using var http = new HttpClient { BaseAddress = new Uri(endpoint.Urls[0]) };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/studies/study/events");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        using HttpResponseMessage answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.That(answer.Content.Headers.ContentType!.MediaType, Is.EqualTo("text/event-stream"));
        SseParser<string> parser = SseParser.Create(await answer.Content.ReadAsStreamAsync());
        await using IAsyncEnumerator<SseItem<string>> items = parser.EnumerateAsync().GetAsyncEnumerator();
        await items.MoveNextAsync();
        string seq = parser.LastEventId;
        Assert.That((items.Current.EventType, seq), Is.EqualTo((StudyStreamEvents.Study, (await bench.Summary()).Seq.ToString(System.Globalization.CultureInfo.InvariantCulture))));
        await Passing(items.MoveNextAsync().AsTask());
        Assert.That((items.Current.EventType, items.Current.Data), Is.EqualTo((StudyStreamEvents.Ping, $"{{\"seq\":{seq}}}")));
    }

    [Test]
    public async Task Drain_EndsTheStream_AndTheClientGoesOnElsewhere()
    {
        using var cancel = new CancellationTokenSource();
        await using IAsyncEnumerator<StudyChange> changes = client.WatchStudy("study", -1, cancel.Token).GetAsyncEnumerator();
        await changes.MoveNextAsync();
        ValueTask<bool> next = changes.MoveNextAsync();
        await endpoint.Drain();
        await endpoint.Stop(None);
        await cancel.CancelAsync();
        Assert.That(async () => await next, Throws.InstanceOf<OperationCanceledException>(), "it asks again until it is told to stop");
    }

    /// <summary>Lets the coordinator's time pass until the call comes back.</summary>
    private async Task Passing(Task call)
    {
        while (!call.IsCompleted)
        {
            bench.Time.Advance(TimeSpan.FromSeconds(16));
            await Task.Yield();
        }

        await call;
    }
}
