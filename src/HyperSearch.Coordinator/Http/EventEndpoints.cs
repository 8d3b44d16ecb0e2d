using System.Globalization;
using HyperSearch.Journal.Access;
using HyperSearch.Protocol;
using HyperSearch.Protocol.Http;
using HyperSearch.Protocol.Studies;
using HyperSearch.Protocol.Trials;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace HyperSearch.Coordinator.Http;

/// <summary>
/// The changes of a study as they happen. A step tells the trials that changed since the step before, then the study with the position to
/// resume from: what is told is the state and not its history, so a client that was away misses nothing that still holds.
/// </summary>
internal sealed class EventEndpoints(EndpointContext context)
{
    private const int StreamsMax = 1000;
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Reconnect = TimeSpan.FromSeconds(2);

    // A study may change thousands of times a second, and nobody reads that fast.
    private static readonly TimeSpan StepPause = TimeSpan.FromMilliseconds(250);

    private int streams;

    public void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/studies/{study}/events", Exchange.Stream(Watch)).Opens(AccessScope.Read)
            .Documented("watchStudy", "The study's changes as server-sent events: trial (TrialSummary), study (StudySummary, with the id to resume from), ping, gone (Problem).", gives: typeof(string), mediaType: EventStream.ContentType, query: [QueryParameter.After]);

    private async Task Watch(HttpContext http, CancellationToken cancel)
    {
        if (Interlocked.Increment(ref streams) > StreamsMax)
        {
            Interlocked.Decrement(ref streams);
            throw new CoordinatorException(ProblemCode.TooManyRequests, $"{StreamsMax} streams are watched already.") { RetryAfter = TimeSpan.FromSeconds(30) };
        }

        try
        {
            string study = http.Study();
            long after = After(http);
            _ = await context.Coordinator.WaitForChange(study, -1, TimeSpan.Zero, cancel);
            var stream = new EventStream(http);
            await stream.Begin(Reconnect);
            await Tell(stream, study, after, cancel);
        }
        finally
        {
            Interlocked.Decrement(ref streams);
        }
    }

    /// <summary>Until the client leaves, the coordinator drains, or the study is gone.</summary>
    private async Task Tell(EventStream stream, string study, long after, CancellationToken cancel)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, context.Draining.Begun);
        try
        {
            while (true)
            {
                StudySummary now = await context.Coordinator.WaitForChange(study, after, Quiet, either.Token);
                if (now.Seq > after) after = await Step(stream, study, after, either.Token);
                else stream.Add(StudyStreamEvents.Ping, new StreamPosition(after));
                await stream.Flush();
                await Task.Delay(StepPause, context.Time, either.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The client left, or comes back to another coordinator, or to this one's next life.
        }
        catch (CoordinatorException over)
        {
            stream.Add(StudyStreamEvents.Gone, Problem.Of(over));
            await stream.Flush();
        }
    }

    private async Task<long> Step(EventStream stream, string study, long after, CancellationToken cancel)
    {
        TrialPage page = await context.Coordinator.GetTrials(study, after, cancel);
        foreach (TrialSummary trial in page.Trials) stream.Add(StudyStreamEvents.Trial, trial);
        // Read after the trials: a summary may be newer than they are, which the next step makes good, but never older.
        StudySummary summary = await context.Coordinator.WaitForChange(study, -1, TimeSpan.Zero, cancel);
        stream.Add(StudyStreamEvents.Study, summary, page.Seq);
        return page.Seq;
    }

    private static long After(HttpContext http) =>
        http.Request.Headers.TryGetValue("Last-Event-ID", out var last) && long.TryParse(last.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out long seq)
            ? seq
            : http.Query("after", -1);

    private sealed record StreamPosition(long Seq);
}
