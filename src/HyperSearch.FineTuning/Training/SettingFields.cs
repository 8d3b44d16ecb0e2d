using System.Globalization;
using System.Text.Json;

namespace HyperSearch.FineTuning.Training;

/// <summary>Typed, range-checked access to the members of a settings object. A JSON null counts as absent.</summary>
internal sealed class SettingFields
{
    private readonly JsonElement _json;
    private readonly string _prefix;

    public SettingFields(JsonElement json, string prefix = "")
    {
        if (json.ValueKind != JsonValueKind.Object)
            throw new InvalidSettingException(prefix.Length == 0 ? "trial" : prefix.TrimEnd('.'), $"must be an object, not {json.ValueKind}");
        _json = json;
        _prefix = prefix;
    }

    public bool Has(string key) => Find(key) is not null;

    public void RefuseUnknown(string[] known)
    {
        foreach (var member in _json.EnumerateObject())
        {
            if (Array.IndexOf(known, member.Name) < 0)
                throw Bad(member.Name, $"no such setting; known are {string.Join(", ", known)}");
        }
    }

    public JsonElement RequiredObject(string key) => Find(key) ?? throw Bad(key, "is required");

    public string RequiredText(string key) => OptionalText(key) ?? throw Bad(key, "is required");

    public string Text(string key, string fallback) => OptionalText(key) ?? fallback;

    public string? OptionalText(string key)
    {
        if (Find(key) is not { } value) return null;
        if (value.ValueKind != JsonValueKind.String || value.GetString() is not { Length: > 0 } text)
            throw Bad(key, $"must be a text that is not empty, not {value.GetRawText()}");
        return text;
    }

    public bool Flag(string key, bool fallback) => Find(key) is not { } value
        ? fallback
        : value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => throw Bad(key, $"must be true or false, not {value.GetRawText()}"),
        };

    public double Number(string key, double fallback, double? least = null, double? above = null, double? most = null, double? below = null)
        => OptionalNumber(key, least, above, most, below) ?? fallback;

    public double? OptionalNumber(string key, double? least = null, double? above = null, double? most = null, double? below = null)
    {
        if (Find(key) is not { } value) return null;
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetDouble(out var number) || !double.IsFinite(number))
            throw Bad(key, $"must be a finite number, not {value.GetRawText()}");
        if (number < least || number <= above || number > most || number >= below)
            throw Bad(key, $"{Show(number)} is out of range; it must be {Range(least, above, most, below)}");
        return number;
    }

    public int Integer(string key, int fallback, int least, int most = int.MaxValue) => OptionalInteger(key, least, most) ?? fallback;

    public int? OptionalInteger(string key, int least, int most = int.MaxValue) => (int?)OptionalLong(key, least, most);

    public long? OptionalLong(string key, long least, long most = 1L << 53)
    {
        if (OptionalNumber(key, least: least, most: most) is not { } number) return null;
        return number == Math.Floor(number) ? (long)number : throw Bad(key, $"must be a whole number, not {Show(number)}");
    }

    public T Choice<T>(string key, T fallback) where T : struct, Enum
    {
        if (OptionalText(key) is not { } text) return fallback;
        foreach (var value in Enum.GetValues<T>())
        {
            if (string.Equals(value.ToString(), text, StringComparison.OrdinalIgnoreCase)) return value;
        }

        var names = string.Join(", ", Enum.GetNames<T>().Select(name => name.ToLowerInvariant()));
        throw Bad(key, $"'{text}' is unknown; use one of {names}");
    }

    /// <summary>A list of names, or one text with names separated by commas (so that a categorical choice can be a list).</summary>
    /// <param name="orNone">Whether the single word <c>none</c> means an empty list.</param>
    public IReadOnlyList<string> Names(string key, IReadOnlyList<string> fallback, bool orNone = false)
    {
        if (Find(key) is not { } value) return fallback;
        var names = value.ValueKind == JsonValueKind.Array
            ? value.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.String ? item.GetString()! : throw Bad(key, "must hold names only"))
            : RequiredText(key).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var list = names.Distinct(StringComparer.Ordinal).ToArray();
        if (orNone && list is ["none"]) return [];
        return list.Length > 0 ? list : throw Bad(key, "must name at least one module");
    }

    private JsonElement? Find(string key)
        => _json.TryGetProperty(key, out var value) && value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined) ? value : null;

    private InvalidSettingException Bad(string key, string message) => new(_prefix + key, message);

    private static string Show(double number) => number.ToString("R", CultureInfo.InvariantCulture);

    private static string Range(double? least, double? above, double? most, double? below)
    {
        var low = least is { } l ? $"at least {Show(l)}" : above is { } a ? $"more than {Show(a)}" : null;
        var high = most is { } m ? $"at most {Show(m)}" : below is { } b ? $"less than {Show(b)}" : null;
        return low is null ? high ?? "any number" : high is null ? low : $"{low} and {high}";
    }
}
