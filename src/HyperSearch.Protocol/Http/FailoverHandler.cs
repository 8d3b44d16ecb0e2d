using System.Net;

namespace HyperSearch.Protocol.Http;

/// <summary>
/// Carries requests to one of several coordinators of the same database, whichever answers; the next one is tried when it does not. Any
/// of them serves any study, and every call may be repeated, so that it does not matter which one heard it first.
/// </summary>
/// <param name="coordinators">Scheme, host and port of each, in the order in which they are tried.</param>
public sealed class FailoverHandler(IReadOnlyList<Uri> coordinators, HttpMessageHandler inner, TimeProvider time) : DelegatingHandler(inner)
{
    /// <summary>Whoever takes longer than this before a caller gives up counts as gone for the calls after it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private int current;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        string path = request.RequestUri!.PathAndQuery;
        for (int tried = 1; ; tried++)
        {
            int at = Volatile.Read(ref current);
            request.RequestUri = new Uri(coordinators[at], path);
            bool last = tried == coordinators.Count || !CanRepeat(request);
            long began = time.GetTimestamp();
            try
            {
                HttpResponseMessage answer = await base.SendAsync(request, cancellationToken);
                if (answer.StatusCode is not (HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout)) return answer;
                LeaveBehind(at);
                if (last) return answer;
                answer.Dispose();
            }
            catch (HttpRequestException)
            {
                LeaveBehind(at);
                if (last) throw;
            }
            catch (OperationCanceledException)
            {
                if (time.GetElapsedTime(began) >= Patience) LeaveBehind(at);
                throw;
            }
        }
    }

    /// <summary>A stream can be read once.</summary>
    private static bool CanRepeat(HttpRequestMessage request) => request.Content is not StreamContent;

    private void LeaveBehind(int at) => Interlocked.CompareExchange(ref current, (at + 1) % coordinators.Count, at);
}
