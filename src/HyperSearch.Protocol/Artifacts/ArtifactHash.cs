using System.Buffers;
using System.Security.Cryptography;

namespace HyperSearch.Protocol.Artifacts;

/// <summary>The name of an artifact: the SHA-256 of its bytes, as 64 lower-case hexadecimal digits. Safe in a path and in an address.</summary>
public static class ArtifactHash
{
    public const int Length = 64;

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdef");

    private const int BufferBytes = 1 << 20;

    public static bool IsValid(string text) => text.Length == Length && text.AsSpan().IndexOfAnyExcept(Digits) < 0;

    /// <summary>The hash of a file, with its length, read once.</summary>
    public static async Task<(string Sha256, long Bytes)> OfFile(string path, CancellationToken cancel)
    {
        await using var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Read, Share = FileShare.Read | FileShare.Delete, BufferSize = BufferBytes, Options = FileOptions.SequentialScan });
        byte[] hash = await SHA256.HashDataAsync(file, cancel);
        return (Convert.ToHexStringLower(hash), file.Position);
    }

    /// <exception cref="CoordinatorException">It is no such name.</exception>
    public static string Demand(string text) => IsValid(text)
        ? text
        : throw new CoordinatorException(ProblemCode.InvalidRequest, $"An artifact is named by the SHA-256 of its bytes ({Length} lower-case hexadecimal digits), not by '{text}'.");
}
