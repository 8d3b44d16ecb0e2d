using System.Text.Json;

namespace HyperSearch.FineTuning.Tokenizers.Files;

/// <summary>A place in a <c>tokenizer.json</c>, with its path, so that every refusal can name it.</summary>
internal readonly record struct JsonField(JsonElement Element, string Path, string File)
{
    private const string RewriteFix = "take the tokenizer.json that was published with the model";

    public bool IsNull => Element.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined;

    /// <summary>A field; a missing one counts as null.</summary>
    public JsonField this[string name]
    {
        get
        {
            Demand(JsonValueKind.Object, "an object");
            var path = Path.Length == 0 ? name : $"{Path}.{name}";
            return Element.TryGetProperty(name, out var value) ? new JsonField(value, path, File) : new JsonField(default, path, File);
        }
    }

    public IEnumerable<JsonField> Items()
    {
        Demand(JsonValueKind.Array, "a list");
        var (path, file) = (Path, File);
        return Element.EnumerateArray().Select((item, i) => new JsonField(item, $"{path}[{i}]", file));
    }

    public int ItemCount => Element.ValueKind == JsonValueKind.Array ? Element.GetArrayLength() : 0;

    public IEnumerable<(string Name, JsonField Value)> Fields()
    {
        Demand(JsonValueKind.Object, "an object");
        var (path, file) = (Path, File);
        return Element.EnumerateObject().Select(p => (p.Name, new JsonField(p.Value, $"{path}.{p.Name}", file)));
    }

    public string AsText()
    {
        Demand(JsonValueKind.String, "a text");
        try
        {
            return Element.GetString()!;
        }
        catch (InvalidOperationException e)
        {
            throw new TokenizerException("TOK004", $"'{Path}' holds half of a surrogate pair", File, "such a text has no UTF-8 form, so that no input can match it", RewriteFix, e);
        }
    }

    public int AsId()
    {
        Demand(JsonValueKind.Number, "a number");
        return Element.TryGetInt32(out var id) && id >= 0 && id < TokenizerLimits.IdEnd
            ? id
            : throw Bad("TOK005", $"'{Path}' is {Element.GetRawText()}, not an id from 0 to {TokenizerLimits.IdEnd - 1}", "ids index the rows of the embedding");
    }

    /// <summary>A number from 0 up that is not an id of a token.</summary>
    public int AsSmallNumber() => Element.ValueKind == JsonValueKind.Number && Element.TryGetInt32(out var value) && value >= 0
        ? value
        : throw Bad("TOK006", $"'{Path}' is not a whole number from 0 up", "the field counts something");

    public double AsScore() => Element.ValueKind == JsonValueKind.Number && Element.TryGetDouble(out var value) && double.IsFinite(value)
        ? value
        : throw Bad("TOK006", $"'{Path}' is not a finite number", "the field is a score");

    public bool AsFlag(bool ifMissing) => Element.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ when IsNull => ifMissing,
        _ => throw Bad("TOK007", $"'{Path}' is neither true nor false", "the field is a flag"),
    };

    /// <summary>A text of one UTF-16 unit.</summary>
    public char AsCharacter() => AsText() is [var character]
        ? character
        : throw Bad("TOK009", $"'{Path}' is '{AsText()}', not one character", "the field is a single character");

    public TokenizerException Bad(string code, string what, string why, string? fix = null) => new(code, what, File, why, fix ?? RewriteFix);

    private void Demand(JsonValueKind kind, string name)
    {
        if (Element.ValueKind != kind)
            throw Bad("TOK003", IsNull ? $"'{Path}' is missing" : $"'{Path}' is not {name}", $"the field must be {name}");
    }
}
