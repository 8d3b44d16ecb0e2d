using System.Buffers;
using System.Security.Cryptography;

namespace HyperSearch.Protocol.Artifacts;

/// <summary>
/// Writes a stream to a file whose hash is known beforehand: into a draft, hashed on the way, flushed to the disk, then renamed. A file
/// under its own name is whole; a draft that stays behind is nobody's.
/// </summary>
public static class VerifiedFile
{
    private const int BufferBytes = 1 << 18;

    private static readonly TimeSpan RetryAfterFull = TimeSpan.FromSeconds(10);

    /// <summary>The errors of a disk, or a quota, that is full.</summary>
    private const int NoSpace = 28, QuotaSpent = 122;

    /// <param name="draft">On the same file system as <paramref name="path"/>; it must not be there yet.</param>
    /// <param name="bytesMax">More are refused as soon as they arrive.</param>
    /// <returns>The bytes written.</returns>
    /// <exception cref="CoordinatorException">Another hash (invalid_request), too many bytes (too_large), no room (storage_full).</exception>
    public static async Task<long> Write(Stream content, string sha256, string draft, string path, long bytesMax, CancellationToken cancel)
    {
        try
        {
            long bytes = await WriteDraft(content, sha256, draft, bytesMax, cancel);
            File.Move(draft, path, overwrite: true);
            return bytes;
        }
        catch (IOException full) when (IsFull(full))
        {
            throw NoRoom(full);
        }
        finally
        {
            File.Delete(draft);
        }
    }

    /// <summary>Whether a disk, or a quota, that is full is behind the error.</summary>
    public static bool IsFull(IOException error) => error.HResult is NoSpace or QuotaSpent;

    /// <summary>The refusal for want of room: what is sent again later may find some.</summary>
    public static CoordinatorException NoRoom(IOException full) =>
        new(ProblemCode.StorageFull, $"There is no room for the artifact: {full.Message}", "Free some space; the call may then be repeated.") { RetryAfter = RetryAfterFull };

    private static async Task<long> WriteDraft(Stream content, string sha256, string draft, long bytesMax, CancellationToken cancel)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            await using var file = new FileStream(draft, options);
            long total = 0;
            for (int read = await content.ReadAsync(buffer, cancel); read > 0; read = await content.ReadAsync(buffer, cancel))
            {
                total += read;
                if (total > bytesMax) throw new CoordinatorException(ProblemCode.TooLarge, $"The artifact has more than the {bytesMax} bytes that one may have.");
                hash.AppendData(buffer, 0, read);
                await file.WriteAsync(buffer.AsMemory(0, read), cancel);
            }

            string found = Convert.ToHexStringLower(hash.GetHashAndReset());
            if (found != sha256) throw new CoordinatorException(ProblemCode.InvalidRequest, $"The bytes have the hash {found}, not {sha256}: they were damaged on the way, or changed meanwhile.");
            file.Flush(flushToDisk: true);
            return total;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
