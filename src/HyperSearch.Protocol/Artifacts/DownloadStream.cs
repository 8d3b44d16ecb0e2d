using HyperSearch.Protocol.Http;

namespace HyperSearch.Protocol.Artifacts;

/// <summary>What comes down: tells the watch of every piece, and speaks of a broken connection as the calls do.</summary>
internal sealed class DownloadStream(HttpResponseMessage answer, Stream content, StallWatch watch, Uri? coordinator) : PassingStream
{
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(watch.Token, cancellationToken);
        try
        {
            int read = await content.ReadAsync(buffer, either.Token);
            watch.Moved();
            return read;
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException)
        {
            throw HttpRefusal.Unreachable(coordinator, broken.Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw HttpRefusal.Unreachable(coordinator, "the download stood still");
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            content.Dispose();
            answer.Dispose();
            watch.Dispose();
        }

        base.Dispose(disposing);
    }
}
