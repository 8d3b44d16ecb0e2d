using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace HyperSearch.Worker.Checkpoints;

/// <summary>
/// What a checkpoint holds, in one hash. A file: SHA-256 of its bytes. A folder: SHA-256 over its files in ordinal order of their
/// relative paths, each as path, zero byte, length (8 bytes, little-endian) and the SHA-256 of its content.
/// </summary>
/// <param name="Sha256">Lower-case hexadecimal.</param>
public sealed record CheckpointFingerprint(string Sha256, long Bytes)
{
    /// <summary>The fingerprint of a file or folder, or null where there is neither.</summary>
    public static CheckpointFingerprint? Of(string path)
    {
        if (File.Exists(path))
        {
            byte[] hash = HashFile(path, out long bytes);
            return new CheckpointFingerprint(Convert.ToHexStringLower(hash), bytes);
        }

        return Directory.Exists(path) ? OfFolder(path) : null;
    }

    private static CheckpointFingerprint OfFolder(string folder)
    {
        using var all = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[8];
        long total = 0;
        foreach (string relative in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(folder, f).Replace('\\', '/')).Order(StringComparer.Ordinal))
        {
            byte[] content = HashFile(Path.Combine(folder, relative), out long bytes);
            BinaryPrimitives.WriteInt64LittleEndian(length, bytes);
            all.AppendData(Encoding.UTF8.GetBytes(relative + "\0"));
            all.AppendData(length);
            all.AppendData(content);
            total += bytes;
        }

        return new CheckpointFingerprint(Convert.ToHexStringLower(all.GetHashAndReset()), total);
    }

    private static byte[] HashFile(string path, out long bytes)
    {
        using FileStream stream = File.OpenRead(path);
        byte[] hash = SHA256.HashData(stream);
        bytes = stream.Length;
        return hash;
    }
}
