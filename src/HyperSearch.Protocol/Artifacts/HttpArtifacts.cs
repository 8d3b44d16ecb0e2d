using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using HyperSearch.Protocol.Http;

namespace HyperSearch.Protocol.Artifacts;

/// <summary>A coordinator's artifacts over HTTP. Transfers may take long, but not stand still for longer than <see cref="Patience"/>.</summary>
public sealed class HttpArtifacts : IArtifacts
{
    /// <summary>What is smaller is quickly sent again.</summary>
    public const int ResumeBytesMin = 1 << 20;

    private const string Route = "/v1/artifacts/";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly HttpClient client;

    internal HttpArtifacts(HttpClient client) => this.client = client;

    public Task<long?> Find(string sha256, CancellationToken cancel) => Watched(async watch =>
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, Route + ArtifactHash.Demand(sha256));
        using HttpResponseMessage answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, watch.Token);
        if (answer.StatusCode == HttpStatusCode.NotFound) return (long?)null;
        if (!answer.IsSuccessStatusCode) throw await HttpRefusal.Read(answer, client.BaseAddress, watch.Token);
        return answer.Content.Headers.ContentLength ?? 0;
    }, cancel);

    /// <remarks>Something large asks first how much of it is there: an upload that was cut off, by this process or one before it, goes on behind that.</remarks>
    public async Task Put(string sha256, Stream content, CancellationToken cancel)
    {
        long start = content.CanSeek ? content.Position : 0;
        bool isLarge = content.CanSeek && content.Length - start >= ResumeBytesMin;
        if (isLarge && await FindKept(sha256, cancel) is var kept and not 0)
        {
            if (kept is null) return;
            try
            {
                content.Position = start + Math.Min(kept.Value, content.Length - start);
                await Send(sha256, content, content.Position - start, cancel);
                return;
            }
            catch (CoordinatorException other) when (other.Code is ProblemCode.UploadOffset or ProblemCode.InvalidRequest)
            {
                content.Position = start; // what was kept is not the beginning of this, or has gone
            }
        }

        await Send(sha256, content, 0, cancel);
    }

    /// <summary>How many bytes of it are there: null when all are.</summary>
    private Task<long?> FindKept(string sha256, CancellationToken cancel) => Watched(async watch =>
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, Route + ArtifactHash.Demand(sha256));
        using HttpResponseMessage answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, watch.Token);
        if (answer.IsSuccessStatusCode) return (long?)null;
        bool says = answer.Headers.TryGetValues(UploadRoute.KeptHeader, out IEnumerable<string>? values);
        return says && long.TryParse(values!.First(), NumberStyles.None, CultureInfo.InvariantCulture, out long kept) ? kept : 0;
    }, cancel);

    private Task<bool> Send(string sha256, Stream content, long offset, CancellationToken cancel) => Watched(async watch =>
    {
        string address = Route + ArtifactHash.Demand(sha256) + (offset > 0 ? string.Create(CultureInfo.InvariantCulture, $"?{UploadRoute.Offset}={offset}") : "");
        using var request = new HttpRequestMessage(HttpMethod.Put, address);
        await using var upload = new UploadStream(content, watch);
        request.Content = new StreamContent(upload);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        if (content.CanSeek) request.Content.Headers.ContentLength = content.Length - content.Position;

        // A coordinator that wants nothing of it says so before gigabytes have travelled.
        request.Headers.ExpectContinue = true;
        try
        {
            using HttpResponseMessage answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, watch.Token);
            if (!answer.IsSuccessStatusCode) throw await HttpRefusal.Read(answer, client.BaseAddress, watch.Token);
            return true;
        }
        catch (HttpRequestException) when (upload.SourceError is { } error)
        {
            throw new ArtifactSourceException($"what is sent cannot be read: {error.Message}", error);
        }
    }, cancel);

    public async Task<Stream> Open(string sha256, CancellationToken cancel)
    {
        var watch = new StallWatch(Patience, cancel);
        HttpResponseMessage? answer = null;
        try
        {
            answer = await Guarded(watch, async w =>
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, Route + ArtifactHash.Demand(sha256));
                HttpResponseMessage got = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, w.Token);
                if (got.IsSuccessStatusCode) return got;
                using (got) throw await HttpRefusal.Read(got, client.BaseAddress, w.Token);
            });
            return new DownloadStream(answer, await answer.Content.ReadAsStreamAsync(watch.Token), watch, client.BaseAddress);
        }
        catch
        {
            answer?.Dispose();
            watch.Dispose();
            throw;
        }
    }

    /// <summary>Keeps the end of an attempt's log, at most <paramref name="tail"/>'s bytes.</summary>
    public Task PutLog(string study, int trial, int attempt, ReadOnlyMemory<byte> tail, CancellationToken cancel) => Watched(async watch =>
    {
        using var content = new ReadOnlyMemoryContent(tail);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        using var request = new HttpRequestMessage(HttpMethod.Put, AttemptLogRoute.Of(study, trial, attempt)) { Content = content };
        request.Headers.ExpectContinue = true; // a refusal is read before a connection that is closed breaks the sending
        using HttpResponseMessage answer = await client.SendAsync(request, watch.Token);
        if (!answer.IsSuccessStatusCode) throw await HttpRefusal.Read(answer, client.BaseAddress, watch.Token);
        return true;
    }, cancel);

    /// <summary>The end of an attempt's log, or null where none was kept.</summary>
    public Task<byte[]?> GetLog(string study, int trial, int attempt, CancellationToken cancel) => Watched(async watch =>
    {
        using HttpResponseMessage answer = await client.GetAsync(new Uri(AttemptLogRoute.Of(study, trial, attempt), UriKind.Relative), watch.Token);
        if (answer.StatusCode == HttpStatusCode.NotFound) return null;
        if (!answer.IsSuccessStatusCode) throw await HttpRefusal.Read(answer, client.BaseAddress, watch.Token);
        return await answer.Content.ReadAsByteArrayAsync(watch.Token);
    }, cancel);

    private async Task<T> Watched<T>(Func<StallWatch, Task<T>> call, CancellationToken cancel)
    {
        using var watch = new StallWatch(Patience, cancel);
        return await Guarded(watch, call);
    }

    private async Task<T> Guarded<T>(StallWatch watch, Func<StallWatch, Task<T>> call)
    {
        try
        {
            return await call(watch);
        }
        catch (OperationCanceledException) when (!watch.IsCancelled)
        {
            throw HttpRefusal.Unreachable(client.BaseAddress, $"nothing moved for {Patience.TotalSeconds:0} s");
        }
        catch (Exception broken) when (broken is HttpRequestException or (IOException and not ArtifactSourceException))
        {
            throw HttpRefusal.Unreachable(client.BaseAddress, broken.Message);
        }
    }
}
