namespace HyperSearch.Protocol.Artifacts;

/// <summary>What goes up: tells the watch of every piece, and remembers an error of its own source, which is no error of the network.</summary>
internal sealed class UploadStream(Stream source, StallWatch watch) : PassingStream
{
    public IOException? SourceError { get; private set; }

    public override int Read(byte[] buffer, int offset, int count)
    {
        watch.Moved();
        try
        {
            return source.Read(buffer, offset, count);
        }
        catch (IOException error)
        {
            SourceError = error;
            throw;
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        watch.Moved();
        try
        {
            return await source.ReadAsync(buffer, cancellationToken);
        }
        catch (IOException error)
        {
            SourceError = error;
            throw;
        }
    }
}
