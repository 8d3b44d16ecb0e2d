using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;

namespace HyperSearch.Journal.Codec;

/// <summary>The metrics of a curve's row as JSON.</summary>
internal static class CurveCodec
{
    public static byte[] Write(ImmutableSortedDictionary<string, double> metrics)
    {
        var buffer = new ArrayBufferWriter<byte>(128);
        using (var json = new Utf8JsonWriter(buffer, EventWriter.Options)) JsonValues.Write(json, metrics);
        return buffer.WrittenSpan.ToArray();
    }

    public static ImmutableSortedDictionary<string, double> Read(byte[] data)
    {
        var json = new Utf8JsonReader(data);
        json.Read();
        return JsonValues.ReadMetrics(ref json, new NamePool());
    }
}
