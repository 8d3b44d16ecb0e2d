using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace HyperSearch.Coordinator.Access;

/// <summary>The SHA-256 of a token's UTF-8 text: what is kept and compared instead of the token. As a key it costs no allocation.</summary>
internal readonly record struct TokenHash(ulong A, ulong B, ulong C, ulong D)
{
    /// <summary>Longer texts are no tokens.</summary>
    public const int LengthMax = 256;

    public static TokenHash Of(ReadOnlySpan<char> token)
    {
        Span<byte> text = stackalloc byte[Encoding.UTF8.GetMaxByteCount(LengthMax)];
        Span<ulong> hash = stackalloc ulong[4];
        int length = Encoding.UTF8.GetBytes(token, text);
        SHA256.HashData(text[..length], MemoryMarshal.AsBytes(hash));
        return new TokenHash(hash[0], hash[1], hash[2], hash[3]);
    }

    public static TokenHash Of(ReadOnlyMemory<byte> sha256)
    {
        ReadOnlySpan<ulong> hash = MemoryMarshal.Cast<byte, ulong>(sha256.Span);
        return new TokenHash(hash[0], hash[1], hash[2], hash[3]);
    }

    public byte[] ToBytes()
    {
        ReadOnlySpan<ulong> hash = [A, B, C, D];
        return MemoryMarshal.AsBytes(hash).ToArray();
    }
}
