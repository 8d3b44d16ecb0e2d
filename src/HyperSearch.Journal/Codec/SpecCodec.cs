using System.Buffers;
using System.Text;
using System.Text.Json;
using HyperSearch.Core.Studies;

namespace HyperSearch.Journal.Codec;

/// <summary>Specifications as canonical JSON: two specifications are equal when their texts are.</summary>
public static class SpecCodec
{
    public static string ToJson(StudySpec spec)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer, EventWriter.Options)) SpecWriter.Write(json, spec);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <exception cref="JsonException">The text is no specification.</exception>
    public static StudySpec FromJson(string text)
    {
        using JsonDocument document = JsonDocument.Parse(text);
        return SpecReader.Read(document.RootElement);
    }

    public static bool AreEqual(StudySpec a, StudySpec b) => string.Equals(ToJson(a), ToJson(b), StringComparison.Ordinal);
}
