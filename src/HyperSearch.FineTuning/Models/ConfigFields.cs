using System.Text.Json;

namespace HyperSearch.FineTuning.Models;

/// <summary>Typed access to a JSON configuration whose errors name the file and the key. A JSON null counts as absent.</summary>
internal sealed class ConfigFields
{
    private readonly string _path;
    private readonly JsonElement _json;
    private readonly string _prefix;

    public ConfigFields(string path, JsonElement json, string prefix = "")
    {
        (_path, _json, _prefix) = (path, json, prefix);
        if (json.ValueKind != JsonValueKind.Object)
            throw new UnsupportedModelException($"{path}: {(prefix.Length == 0 ? "the file" : prefix.TrimEnd('.'))} must be a JSON object, not {json.ValueKind}");
    }

    public int Members => _json.EnumerateObject().Count();

    public IEnumerable<string> Keys => _json.EnumerateObject().Select(member => member.Name);

    public bool Present(string key) => Find(key) is not null;

    public JsonElement? Find(string key)
        => _json.TryGetProperty(key, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    public ConfigFields? Section(string key) => Find(key) is { } value ? new ConfigFields(_path, value, $"{_prefix}{key}.") : null;

    public string? Text(string key) => Find(key) is not { } value
        ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString() : throw Bad(key, $"must be a text, not {value.GetRawText()}");

    public IReadOnlyList<string> Texts(string key)
    {
        if (Find(key) is not { } value) return [];
        return value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String)
            ? [.. value.EnumerateArray().Select(item => item.GetString()!)]
            : throw Bad(key, $"must be a list of texts, not {value.GetRawText()}");
    }

    public IReadOnlyList<double> Numbers(string key)
    {
        if (Find(key) is not { } value) throw Bad(key, "is missing");
        return value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.Number)
            ? [.. value.EnumerateArray().Select(item => item.GetDouble())]
            : throw Bad(key, $"must be a list of numbers, not {value.GetRawText()}");
    }

    public bool Flag(string key) => Find(key) is { } value
        && value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => throw Bad(key, $"must be true or false, not {value.GetRawText()}"),
        };

    public double? Number(string key) => Find(key) is not { } value
        ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && double.IsFinite(number)
            ? number
            : throw Bad(key, $"must be a finite number, not {value.GetRawText()}");

    public double Positive(string key) => Number(key) is { } number
        ? number > 0 ? number : throw Bad(key, $"is {number}; it must be more than 0")
        : throw Bad(key, "is missing");

    public int Count(string key) => OptionalCount(key) ?? throw Bad(key, "is missing");

    public int? OptionalCount(string key)
    {
        if (Find(key) is not { } value) return null;
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var count) && count > 0
            ? count
            : throw Bad(key, $"must be a whole number of at least 1, not {value.GetRawText()}");
    }

    /// <summary>One token number or a list of them.</summary>
    public IReadOnlyList<int> Ids(string key)
    {
        if (Find(key) is not { } value) return [];
        if (value.ValueKind == JsonValueKind.Array) return [.. value.EnumerateArray().Select(item => Id(key, item))];
        return [Id(key, value)];
    }

    public int? FirstId(string key) => Ids(key).Select(id => (int?)id).FirstOrDefault();

    public UnsupportedModelException Bad(string key, string message) => new($"{_path}: {_prefix}{key} {message}");

    private int Id(string key, JsonElement value)
        => value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var id) ? id : throw Bad(key, $"must hold token numbers, not {value.GetRawText()}");
}
