using System.Buffers;
using System.Security.Cryptography;
using HyperSearch.Protocol;

namespace HyperSearch.Coordinator.Artifacts;

/// <summary>
/// What has arrived of an artifact so far, in a file that outlives the transfer: one that is cut off goes on where it stopped. Open, it is
/// this transfer's alone.
/// </summary>
internal sealed class PartialUpload : IAsyncDisposable
{
    private const int BufferBytes = 1 << 18;

    private readonly FileStream file;

    private PartialUpload(FileStream file) => this.file = file;

    /// <summary>How many bytes are here.</summary>
    public long Length => file.Length;

    /// <summary>The draft, made where there is none; null while another transfer of the same artifact has it.</summary>
    public static PartialUpload? TryOpen(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = OperatingSystem.IsWindows() ? FileShare.Delete : FileShare.None, BufferSize = 0, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            return new PartialUpload(new FileStream(path, options));
        }
        catch (IOException) when (File.Exists(path))
        {
            return null;
        }
    }

    /// <summary>
    /// Writes what comes behind the first <paramref name="offset"/> bytes, which are kept as they are, and flushes all of it to the disk.
    /// </summary>
    /// <param name="bytesMax">More in all are refused as soon as they arrive.</param>
    /// <exception cref="CoordinatorException">The whole has another hash (invalid_request), or too many bytes (too_large).</exception>
    public async Task Complete(Stream content, string sha256, long offset, long bytesMax, CancellationToken cancel)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            file.SetLength(offset);
            await HashFirst(hash, buffer, cancel);
            long total = offset;
            for (int read = await content.ReadAsync(buffer, cancel); read > 0; read = await content.ReadAsync(buffer, cancel))
            {
                total += read;
                if (total > bytesMax) throw new CoordinatorException(ProblemCode.TooLarge, $"The artifact has more than the {bytesMax} bytes that one may have.");
                hash.AppendData(buffer, 0, read);
                await file.WriteAsync(buffer.AsMemory(0, read), cancel);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        string found = Convert.ToHexStringLower(hash.GetHashAndReset());
        if (found != sha256) throw new CoordinatorException(ProblemCode.InvalidRequest, $"The bytes have the hash {found}, not {sha256}: they were damaged on the way, or changed meanwhile.");
        file.Flush(flushToDisk: true);
    }

    public ValueTask DisposeAsync() => file.DisposeAsync();

    private async Task HashFirst(IncrementalHash hash, byte[] buffer, CancellationToken cancel)
    {
        file.Position = 0;
        for (int read = await file.ReadAsync(buffer, cancel); read > 0; read = await file.ReadAsync(buffer, cancel)) hash.AppendData(buffer, 0, read);
    }
}
