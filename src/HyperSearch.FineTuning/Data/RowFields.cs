using System.Text.Json;

namespace HyperSearch.FineTuning.Data;

/// <summary>The fields of one line that some kind of row reads, still as JSON, and the first name that looks like a slip of the pen.</summary>
internal sealed class RowFields
{
    private static readonly string[] Known = ["prompt", "completion", "messages", "tools", "text", "text_pair", "label"];

    private readonly Dictionary<string, (int Start, int Length)> _values = new(StringComparer.Ordinal);
    private readonly List<(string Name, string Meant)> _slips = [];

    /// <summary>Fields that stood there twice.</summary>
    public HashSet<string> Twice { get; } = new(StringComparer.Ordinal);

    /// <summary>Reads an object; the reader stands at its first token.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static RowFields Read(ref Utf8JsonReader reader)
    {
        var fields = new RowFields();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (Array.IndexOf(Known, name) < 0)
            {
                if (Meant(name) is { } meant) fields._slips.Add((name, meant));
            }
            else if (!fields._values.TryAdd(name, (start, (int)reader.BytesConsumed - start)))
            {
                fields.Twice.Add(name);
            }
        }

        // Anything but white space behind the object makes the reader throw here.
        reader.Read();
        return fields;
    }

    public bool Has(string name) => _values.ContainsKey(name);

    public ReadOnlySpan<byte> Value(string name, ReadOnlySpan<byte> line) => line.Slice(_values[name].Start, _values[name].Length);

    /// <summary>An unread field that looks like one of <paramref name="fields"/> under another name; an id or a source is nobody's mistake.</summary>
    public (string Name, string Meant)? Slip(params ReadOnlySpan<string> fields)
    {
        foreach (var slip in _slips)
        {
            if (fields.Contains(slip.Meant)) return slip;
        }

        return null;
    }

    private static string? Meant(string name)
        => Known.FirstOrDefault(field => field.Equals(name.Trim(), StringComparison.OrdinalIgnoreCase)) ?? name.ToUpperInvariant() switch
        {
            "INPUT" or "INSTRUCTION" or "QUESTION" or "PROMPTS" => "prompt",
            "OUTPUT" or "RESPONSE" or "ANSWER" or "TARGET" or "COMPLETIONS" => "completion",
            "MESSAGE" or "CONVERSATION" or "CONVERSATIONS" => "messages",
            "LABELS" => "label",
            "TEXTS" => "text",
            _ => null,
        };
}
