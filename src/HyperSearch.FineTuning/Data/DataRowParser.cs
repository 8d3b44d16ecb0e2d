using System.Text.Json;
using System.Text.Unicode;

namespace HyperSearch.FineTuning.Data;

/// <summary>Reads one line: an object with the texts <c>prompt</c> and <c>completion</c>; other fields (an id, a source) are passed over.</summary>
internal sealed class DataRowParser(string path)
{
    private const string Shape = "each line is {\"prompt\": \"...\", \"completion\": \"...\"}";
    private const int DepthMax = 64;

    private static readonly string[] Fields = ["prompt", "completion"];

    /// <returns>The row, or null for a blank line.</returns>
    public DataRow? Parse(ReadOnlySpan<byte> utf8, int line, long byteOffset)
    {
        if (line == 1 && utf8.StartsWith("\uFEFF"u8))
            throw Bad("DATA003", "the file begins with a byte order mark", line, byteOffset, "JSON texts have none, and it would become part of the first row", "save the file as UTF-8 without BOM");
        if (utf8.Trim(" \t\r"u8).IsEmpty)
            return null;
        if (!Utf8.IsValid(utf8))
        {
            var bad = byteOffset + ValidPrefix(utf8);
            throw Bad("DATA004", "the line is not valid UTF-8", line, bad, "text in another encoding would be read as other characters", "convert the file to UTF-8, for instance with iconv");
        }

        try
        {
            return ParseObject(utf8, line, byteOffset);
        }
        catch (JsonException e)
        {
            throw Bad("DATA006", "the line is not valid JSON", line, byteOffset + (e.BytePositionInLine ?? 0), Shape, "write the line with a JSON library; texts need their quotes and line breaks escaped", e);
        }
        catch (InvalidOperationException e)
        {
            // Utf8JsonReader.GetString on an escaped half of a surrogate pair.
            throw Bad("DATA012", "a text holds half of a surrogate pair", line, byteOffset, "it stands for no character and has no UTF-8 form", "write the line again from the original text", e);
        }
    }

    private DataRow ParseObject(ReadOnlySpan<byte> utf8, int line, long byteOffset)
    {
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = DepthMax });
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            throw Bad("DATA007", "the line is not a JSON object", line, byteOffset, Shape, "write one object a line, without a list around them");
        var texts = new string?[Fields.Length];
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            var field = Array.IndexOf(Fields, name);
            if (field < 0)
            {
                // An id or a source is nobody's mistake; what looks like one of the two texts under another name is.
                if (Suggestion(name) is { } meant)
                    throw Bad("DATA010", $"the line has an unknown field '{name}'; did you mean '{meant}'?", line, byteOffset, "a field that is not read may hold what was meant to be trained on", $"call it '{meant}', or leave it out");
                reader.Skip();
                continue;
            }

            if (texts[field] is not null)
                throw Bad("DATA011", $"the line has '{name}' twice", line, byteOffset, "only one of the two could be meant", "remove one");
            reader.Read();
            if (reader.TokenType != JsonTokenType.String)
                throw Bad("DATA009", $"'{name}' is not a text", line, byteOffset, Shape, "put the value in quotes");
            texts[field] = reader.GetString();
        }

        // Anything but white space behind the object makes the reader throw here.
        reader.Read();
        for (var field = 0; field < Fields.Length; field++)
        {
            if (texts[field] is null)
                throw Bad("DATA008", $"the line has no '{Fields[field]}'", line, byteOffset, Shape, "add the field; an empty prompt is written as \"\"");
        }

        return new DataRow(line, byteOffset, texts[0]!, texts[1]!);
    }

    private static string? Suggestion(string name) =>
        Fields.FirstOrDefault(f => f.Equals(name.Trim(), StringComparison.OrdinalIgnoreCase)) ?? name.ToUpperInvariant() switch
        {
            "INPUT" or "INSTRUCTION" or "QUESTION" or "PROMPTS" => "prompt",
            "OUTPUT" or "RESPONSE" or "ANSWER" or "TARGET" or "COMPLETIONS" => "completion",
            _ => null,
        };

    private static int ValidPrefix(ReadOnlySpan<byte> utf8)
    {
        var valid = 0;
        while (System.Text.Rune.DecodeFromUtf8(utf8[valid..], out _, out var width) == System.Buffers.OperationStatus.Done)
            valid += width;
        return valid;
    }

    private DatasetException Bad(string code, string what, int line, long at, string why, string fix, Exception? inner = null) =>
        new(code, what, $"{path}, line {line}, byte {at}", why, fix, inner);
}
