using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using HyperSearch.Protocol;

namespace HyperSearch.Worker.Spool;

/// <summary>
/// Entries as lines of JSON, each with a checksum of its own: <c>{"sum":"16 hexadecimal digits","entry":{...}}</c>. A line that was torn or
/// damaged is left out, and those around it are read.
/// </summary>
public static class SpoolCodec
{
    private const int SumDigits = 16;
    private static readonly byte[] Head = "{\"sum\":\""u8.ToArray();
    private static readonly byte[] Middle = "\",\"entry\":"u8.ToArray();

    /// <summary>The line, with its end.</summary>
    public static byte[] Encode(SpoolEntry entry)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(entry, ProtocolJson.Options);
        return [.. Head, .. Sum(json), .. Middle, .. json, (byte)'}', (byte)'\n'];
    }

    /// <summary>The entries of whole lines, in order.</summary>
    public static IReadOnlyList<SpoolEntry> Decode(ReadOnlySpan<byte> file)
    {
        List<SpoolEntry> entries = [];
        while (file.IndexOf((byte)'\n') is var end and >= 0)
        {
            if (Line(file[..end]) is { } entry) entries.Add(entry);
            file = file[(end + 1)..];
        }

        return entries;
    }

    private static SpoolEntry? Line(ReadOnlySpan<byte> line)
    {
        int start = Head.Length + SumDigits + Middle.Length;
        if (line.Length <= start + 1 || !line.StartsWith(Head) || line[^1] != '}' || !line[(Head.Length + SumDigits)..].StartsWith(Middle)) return null;
        ReadOnlySpan<byte> json = line[start..^1];
        if (!line.Slice(Head.Length, SumDigits).SequenceEqual(Sum(json))) return null;
        return JsonSerializer.Deserialize<SpoolEntry>(json, ProtocolJson.Options);
    }

    private static byte[] Sum(ReadOnlySpan<byte> json) => Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(json).AsSpan(0, SumDigits / 2)));
}
