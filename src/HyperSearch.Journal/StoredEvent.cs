using System.Numerics;
using System.Text;

namespace HyperSearch.Journal;

/// <summary>An event in the form that every journal keeps: its type's name, the version of its shape, and its data as UTF-8 JSON.</summary>
public sealed record StoredEvent(string Type, int Version, ReadOnlyMemory<byte> Data)
{
    /// <summary>CRC-32C (Castagnoli) over position, type, version and data: a bit that flips on the disk is noticed.</summary>
    public uint Checksum(long seq)
    {
        uint crc = BitOperations.Crc32C(BitOperations.Crc32C(~0u, (ulong)seq), (uint)Version);
        Span<byte> name = stackalloc byte[256];
        crc = Extend(crc, name[..Encoding.UTF8.GetBytes(Type.AsSpan(0, Math.Min(Type.Length, 80)), name)]);
        return ~Extend(crc, Data.Span);
    }

    private static uint Extend(uint crc, ReadOnlySpan<byte> bytes)
    {
        for (; bytes.Length >= 8; bytes = bytes[8..]) crc = BitOperations.Crc32C(crc, BitConverter.ToUInt64(bytes));
        foreach (byte b in bytes) crc = BitOperations.Crc32C(crc, b);
        return crc;
    }
}
