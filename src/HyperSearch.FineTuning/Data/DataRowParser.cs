using System.Text.Json;
using System.Text.Unicode;

namespace HyperSearch.FineTuning.Data;

/// <summary>
/// Reads the lines of one file. The first row says of what kind the file is, unless the kind is given; a later row of another kind is refused. Fields
/// that the kind does not read (an id, a source) are passed over.
/// </summary>
internal sealed class DataRowParser(string path, DataKind? kind)
{
    private const int DepthMax = 64;

    private readonly bool _named = kind is not null;
    private DataKind? _kind = kind;

    /// <summary>Known when a row has been read.</summary>
    public DataKind Kind => _kind ?? DataKind.PromptCompletion;

    /// <returns>The row, or null for a blank line.</returns>
    public DataRow? Parse(ReadOnlySpan<byte> utf8, int line, long byteOffset)
    {
        var at = new RowPlace(path, line, byteOffset);
        if (line == 1 && utf8.StartsWith("\uFEFF"u8))
            throw at.Bad("DATA003", "the file begins with a byte order mark", "JSON texts have none, and it would become part of the first row", "save the file as UTF-8 without BOM");
        if (utf8.Trim(" \t\r"u8).IsEmpty)
            return null;
        if (!Utf8.IsValid(utf8))
        {
            throw new RowPlace(path, line, byteOffset + ValidPrefix(utf8)).Bad(
                "DATA004", "the line is not valid UTF-8", "text in another encoding would be read as other characters", "convert the file to UTF-8, for instance with iconv");
        }

        try
        {
            return ParseObject(utf8, at);
        }
        catch (JsonException e)
        {
            throw new RowPlace(path, line, byteOffset + (e.BytePositionInLine ?? 0)).Bad(
                "DATA006", "the line is not valid JSON", DataKinds.Shape(Kind), "write the line with a JSON library; texts need their quotes and line breaks escaped", e);
        }
        catch (InvalidOperationException e)
        {
            // Utf8JsonReader.GetString on an escaped half of a surrogate pair.
            throw at.Bad("DATA012", "a text holds half of a surrogate pair", "it stands for no character and has no UTF-8 form", "write the line again from the original text", e);
        }
    }

    private DataRow ParseObject(ReadOnlySpan<byte> utf8, RowPlace at)
    {
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = DepthMax });
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            throw at.Bad("DATA007", "the line is not a JSON object", DataKinds.Shape(Kind), "write one object a line, without a list around them");
        var fields = RowFields.Read(ref reader);
        var kind = _named ? Kind : KindOf(fields);
        if ((_kind ??= kind) != kind)
        {
            throw at.Bad("DATA017", $"the line is of the kind {DataKinds.Name(kind)}, but the file began with {DataKinds.Name(Kind)}",
                "a file holds rows of one kind, so that it is clear what is trained", $"put the rows of each kind into a file of their own, or name the kind to read them all as: data: {{.., format: {DataKinds.Name(Kind)}}}");
        }

        return new RowReader(fields, kind, at).Read(utf8);
    }

    /// <summary>A prompt and a completion decide before messages, messages before a text: nothing that names both parts is passed over.</summary>
    private DataKind KindOf(RowFields fields)
    {
        if (fields.Has("prompt") && fields.Has("completion")) return DataKind.PromptCompletion;
        if (fields.Has("messages")) return DataKind.Chat;
        if (fields.Has("prompt") || fields.Has("completion")) return DataKind.PromptCompletion;
        if (fields.Has("text")) return fields.Has("label") ? DataKind.Classification : DataKind.Text;
        // Nothing that is known: its own kind's message says best what is missing.
        return _kind ?? (fields.Slip("messages") is null ? DataKind.PromptCompletion : DataKind.Chat);
    }

    private static int ValidPrefix(ReadOnlySpan<byte> utf8)
    {
        var valid = 0;
        while (System.Text.Rune.DecodeFromUtf8(utf8[valid..], out _, out var width) == System.Buffers.OperationStatus.Done)
            valid += width;
        return valid;
    }
}
