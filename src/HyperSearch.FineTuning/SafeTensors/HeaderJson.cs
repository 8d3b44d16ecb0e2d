using System.Text.Json;
using System.Text.Unicode;

namespace HyperSearch.FineTuning.SafeTensors;

/// <summary>
/// The JSON side of a header: types, names and numbers. A streaming reader, because it must see duplicate names and stop at a
/// limit before anything large is allocated.
/// </summary>
internal sealed class HeaderJson(string path)
{
    private const string RewriteFix = "write the file again with a current safetensors library";
    private const int DepthMax = 4;

    public (List<TensorEntry> Entries, Dictionary<string, string> Metadata) Read(ReadOnlySpan<byte> json)
    {
        if (!Utf8.IsValid(json))
            throw new SafeTensorsException("ST005", "the header is not valid UTF-8", path, "the header is a JSON text in UTF-8", RewriteFix);
        if (json[0] != (byte)'{')
            throw new SafeTensorsException("ST006", "the header does not begin with '{'", path, "the format demands a JSON object from the first byte on", RewriteFix);

        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = DepthMax });
            return ReadRoot(ref reader);
        }
        catch (JsonException e)
        {
            throw new SafeTensorsException("ST007", $"the header is not valid JSON at byte {e.BytePositionInLine} of line {e.LineNumber + 1}", path,
                "the header is one JSON object, with nothing but spaces behind it", RewriteFix, e);
        }
        catch (InvalidOperationException e)
        {
            // Utf8JsonReader.GetString on an escaped half of a surrogate pair.
            throw new SafeTensorsException("ST008", "a text in the header holds half of a surrogate pair", path,
                "such a text has no UTF-8 form, so that the name cannot be looked up", RewriteFix, e);
        }
    }

    private (List<TensorEntry> Entries, Dictionary<string, string> Metadata) ReadRoot(ref Utf8JsonReader reader)
    {
        var entries = new List<TensorEntry>();
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        var names = new HashSet<string>(StringComparer.Ordinal);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            if (!names.Add(name))
                throw Bad("ST009", $"tensor '{name}' stands twice in the header", "only one of the two could be loaded, and readers disagree which");
            if (name == "__metadata__")
            {
                ReadMetadata(ref reader, metadata);
                continue;
            }

            if (entries.Count == SafeTensorsHeader.TensorsMax)
                throw Bad("ST010", $"the header names more than {SafeTensorsHeader.TensorsMax} tensors", "no supported model has that many");
            entries.Add(ReadEntry(ref reader, name));
        }

        // Anything but spaces behind the object makes the reader throw here.
        reader.Read();
        return (entries, metadata);
    }

    private void ReadMetadata(ref Utf8JsonReader reader, Dictionary<string, string> metadata)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            throw Bad("ST011", "'__metadata__' is not an object", "metadata maps texts to texts");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = reader.GetString()!;
            reader.Read();
            if (reader.TokenType != JsonTokenType.String)
                throw Bad("ST012", $"'__metadata__' holds something other than a text under '{key}'", "metadata maps texts to texts");
            if (!metadata.TryAdd(key, reader.GetString()!))
                throw Bad("ST013", $"'__metadata__' holds '{key}' twice", "only one of the two could be kept");
        }
    }

    private TensorEntry ReadEntry(ref Utf8JsonReader reader, string name)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            throw Bad("ST014", $"the entry of tensor '{name}' is not an object", "an entry has dtype, shape and data_offsets");

        TensorElementType? type = null;
        List<long>? shape = null, offsets = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = reader.GetString()!;
            var repeated = key switch { "dtype" => type is not null, "shape" => shape is not null, "data_offsets" => offsets is not null, _ => false };
            if (repeated)
                throw Bad("ST015", $"tensor '{name}' has '{key}' twice", "only one of the two could be meant");
            reader.Read();
            switch (key)
            {
                case "dtype":
                    type = ReadType(ref reader, name);
                    break;
                case "shape":
                    shape = ReadNumbers(ref reader, name, key, SafeTensorsHeader.RankMax);
                    break;
                case "data_offsets":
                    offsets = ReadNumbers(ref reader, name, key, 2);
                    break;
                default:
                    throw Bad("ST016", $"tensor '{name}' has an unknown field '{key}'", "an entry has dtype, shape and data_offsets, nothing else");
            }
        }

        if (type is null || shape is null || offsets is null)
        {
            var missing = type is null ? "dtype" : shape is null ? "shape" : "data_offsets";
            throw Bad("ST017", $"tensor '{name}' has no '{missing}'", "an entry has dtype, shape and data_offsets");
        }

        if (offsets.Count != 2)
            throw Bad("ST018", $"tensor '{name}' has {offsets.Count} data_offsets instead of 2", "data_offsets is [begin, end]");
        return new TensorEntry(name, type.Value, shape, offsets[0], offsets[1]);
    }

    private TensorElementType ReadType(ref Utf8JsonReader reader, string name)
    {
        if (reader.TokenType != JsonTokenType.String)
            throw Bad("ST019", $"the dtype of tensor '{name}' is not a text", "a dtype is a name such as F32");
        var text = reader.GetString()!;
        return TensorElementTypes.TryParse(text, out var type)
            ? type
            : throw new SafeTensorsException("ST020", $"tensor '{name}' has the unknown dtype '{text}'", path,
                $"known are {TensorElementTypes.AllNames}", "convert the tensor to one of these");
    }

    private List<long> ReadNumbers(ref Utf8JsonReader reader, string name, string key, int countMax)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            throw Bad("ST021", $"'{key}' of tensor '{name}' is not a list", "shape and data_offsets are lists of whole numbers");
        var numbers = new List<long>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out var number) || number < 0)
                throw Bad("ST022", $"'{key}' of tensor '{name}' holds something other than whole numbers from 0 to 2^63-1", "sizes and offsets count elements and bytes");
            if (numbers.Count == countMax)
                throw Bad("ST023", $"'{key}' of tensor '{name}' has more than {countMax} numbers", key == "shape" ? "no supported tensor has a higher rank" : "data_offsets is [begin, end]");
            numbers.Add(number);
        }

        return numbers;
    }

    private SafeTensorsException Bad(string code, string what, string why) => new(code, what, path, why, RewriteFix);
}
