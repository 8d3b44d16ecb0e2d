using System.Globalization;
using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using HyperSearch.Protocol.Studies;
using HyperSearch.Protocol.Trials;

namespace HyperSearch.Protocol.Http;

/// <summary>Reads a stream of changes, and goes on where it broke off.</summary>
internal sealed class StudyStream(HttpClient client, AuthenticationHeaderValue? token, string path)
{
    // The server pings every 15 s: after three that did not come nobody is there.
    private static readonly TimeSpan SilenceMax = TimeSpan.FromSeconds(50);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);
    private const int FailuresMax = 30;

    public async IAsyncEnumerable<StudyChange> Watch(long afterSeq, [EnumeratorCancellation] CancellationToken cancel)
    {
        int failures = 0;
        while (true)
        {
            await using IAsyncEnumerator<StudyChange> steps = Read(afterSeq, cancel).GetAsyncEnumerator(cancel);
            while (await Next(steps, cancel) is { } answer)
            {
                if (answer.Failure is { } failure)
                {
                    if (++failures >= FailuresMax) throw failure;
                    break;
                }

                failures = 0;
                afterSeq = answer.Change!.Seq;
                yield return answer.Change;
            }

            await Task.Delay(Pause, TimeProvider.System, cancel);
        }
    }

    /// <summary>Null: the server ended the stream. A failure: it may be there again in a moment.</summary>
    private async Task<Answer?> Next(IAsyncEnumerator<StudyChange> steps, CancellationToken cancel)
    {
        try
        {
            return await steps.MoveNextAsync() ? new Answer(steps.Current, null) : null;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new Answer(null, HttpRefusal.Unreachable(client.BaseAddress, $"nothing came for {SilenceMax.TotalSeconds:0} s"));
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException)
        {
            return new Answer(null, HttpRefusal.Unreachable(client.BaseAddress, broken.Message));
        }
        catch (CoordinatorException later) when (later.Code is ProblemCode.Unreachable or ProblemCode.TooManyRequests)
        {
            return new Answer(null, later);
        }
        catch (JsonException wrong)
        {
            throw new CoordinatorException(ProblemCode.Internal, $"The events of {client.BaseAddress} cannot be read: {wrong.Message}");
        }
    }

    private async IAsyncEnumerable<StudyChange> Read(long afterSeq, [EnumeratorCancellation] CancellationToken cancel)
    {
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        silence.CancelAfter(SilenceMax);
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (token is not null) request.Headers.Authorization = token;
        if (afterSeq >= 0) request.Headers.TryAddWithoutValidation("Last-Event-ID", afterSeq.ToString(CultureInfo.InvariantCulture));
        using HttpResponseMessage answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, silence.Token);
        if (!answer.IsSuccessStatusCode) throw await HttpRefusal.Read(answer, client.BaseAddress, silence.Token);
        await using Stream body = await answer.Content.ReadAsStreamAsync(silence.Token);
        SseParser<object> parser = SseParser.Create(body, Parse);
        List<TrialSummary> trials = [];
        await foreach (SseItem<object> item in parser.EnumerateAsync(silence.Token))
        {
            silence.CancelAfter(SilenceMax);
            switch (item.Data)
            {
                case TrialSummary trial:
                    trials.Add(trial);
                    break;
                case StudySummary study:
                    yield return new StudyChange(long.Parse(parser.LastEventId, NumberStyles.None, CultureInfo.InvariantCulture), study, trials);
                    trials = [];
                    break;
                case Problem problem:
                    throw problem.ToException();
            }
        }
    }

    private static object Parse(string type, ReadOnlySpan<byte> data) => type switch
    {
        StudyStreamEvents.Trial => Of<TrialSummary>(data),
        StudyStreamEvents.Study => Of<StudySummary>(data),
        StudyStreamEvents.Gone => Of<Problem>(data),
        // A ping, or what a later version says: it only shows that somebody is there.
        _ => type,
    };

    private static T Of<T>(ReadOnlySpan<byte> data) => JsonSerializer.Deserialize<T>(data, ProtocolJson.Options) ?? throw new JsonException("an event's data is null");

    private sealed record Answer(StudyChange? Change, CoordinatorException? Failure);
}
