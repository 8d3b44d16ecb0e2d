using System.Text;
using System.Text.Json;

namespace HyperSearch.Journal.Codec;

/// <summary>
/// Gives equal names as one string: the same metric and parameter names stand in every event of a study, and a state that holds a
/// hundred thousand trials must not hold each name as often. Not safe for use by several threads.
/// </summary>
internal sealed class NamePool
{
    private const int LengthMax = 128;
    private const int CapacityMax = 4096;
    private readonly Dictionary<int, List<(byte[] Bytes, string Text)>> buckets = [];
    private int count;

    /// <summary>The reader's current name or text.</summary>
    public string Read(ref Utf8JsonReader reader)
    {
        if (reader.HasValueSequence || reader.ValueIsEscaped || reader.ValueSpan.Length > LengthMax) return reader.GetString()!;
        ReadOnlySpan<byte> bytes = reader.ValueSpan;
        int hash = Hash(bytes);
        if (!buckets.TryGetValue(hash, out List<(byte[] Bytes, string Text)>? bucket)) buckets[hash] = bucket = [];
        foreach ((byte[] known, string text) in bucket)
            if (bytes.SequenceEqual(known)) return text;
        string name = Encoding.UTF8.GetString(bytes);
        if (count++ < CapacityMax) bucket.Add((bytes.ToArray(), name));
        return name;
    }

    private static int Hash(ReadOnlySpan<byte> bytes)
    {
        uint hash = 2166136261;
        foreach (byte b in bytes) hash = (hash ^ b) * 16777619;
        return (int)hash;
    }
}
