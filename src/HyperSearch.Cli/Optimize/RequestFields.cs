using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace HyperSearch.Cli.Optimize;

/// <summary>The fields of one request, read by name and kind. <c>name</c> is what messages call the object.</summary>
internal sealed class RequestFields
{
    private readonly JsonElement json;
    private readonly string name;

    /// <exception cref="RequestException">No object, or with a field that it does not have.</exception>
    public RequestFields(JsonElement json, string name, params ReadOnlySpan<string> known)
    {
        this.json = json;
        this.name = name;
        if (json.ValueKind != JsonValueKind.Object) throw Wrong(name, json, "an object");
        foreach (JsonProperty field in json.EnumerateObject())
            if (!known.Contains(field.Name))
                throw new RequestException(RequestCode.UnknownField, $"'{name}' has no field '{Shown(field.Name)}'; its fields are {string.Join(", ", known)}");
    }

    public bool Has(string field) => json.TryGetProperty(field, out _);

    public int Number(string field) => Int32(Required(field), $"{name}.{field}");

    public long Whole(string field) => Required(field) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt64(out long whole) ? whole : throw Wrong($"{name}.{field}", Required(field), "a whole number");

    /// <summary>A number, finite or not.</summary>
    public double Value(string field) => Double(Required(field), $"{name}.{field}");

    public string Text(string field) => Required(field) is { ValueKind: JsonValueKind.String } value ? value.GetString()! : throw Wrong($"{name}.{field}", Required(field), "a text");

    public ImmutableArray<double> Values(string field)
    {
        JsonElement list = Required(field);
        if (list.ValueKind != JsonValueKind.Array) throw Wrong($"{name}.{field}", list, "a list of numbers");
        return [.. list.EnumerateArray().Select(item => Double(item, $"{name}.{field}"))];
    }

    public ImmutableArray<KeyValuePair<string, double>> Named(string field)
    {
        JsonElement map = Required(field);
        if (map.ValueKind != JsonValueKind.Object) throw Wrong($"{name}.{field}", map, "numbers by name");
        return [.. map.EnumerateObject().Select(item => KeyValuePair.Create(item.Name, Double(item.Value, $"{name}.{field}.{Shown(item.Name)}")))];
    }

    /// <summary>A list where there is one, otherwise a single number.</summary>
    public ImmutableArray<double> OneOrMore(string field) => Required(field).ValueKind == JsonValueKind.Array ? Values(field) : [Value(field)];

    public static int Int32(JsonElement value, string path) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int whole) ? whole : throw Wrong(path, value, $"a whole number up to {int.MaxValue}");

    public static RequestException Wrong(string path, JsonElement value, string wanted) =>
        new(RequestCode.WrongKind, $"'{path}' is {Shown(value.GetRawText())}: it takes {wanted}");

    /// <summary>What a caller sent, short enough for a message and without control characters.</summary>
    public static string Shown(string text)
    {
        const int LengthMax = 60;
        string clean = Clean(text);
        return clean.Length <= LengthMax ? clean : string.Concat(clean.AsSpan(0, LengthMax), "...");
    }

    /// <summary>Without control characters, and without the mark of bare numbers.</summary>
    public static string Clean(string text) => string.Concat(text.Replace("\\u0001", "", StringComparison.Ordinal).Where(c => !char.IsControl(c)));

    private static double Double(JsonElement value, string path) => value.ValueKind switch
    {
        JsonValueKind.Number when value.TryGetDouble(out double number) && double.IsFinite(number) => number,
        JsonValueKind.Number => throw new RequestException(RequestCode.WrongKind, string.Create(CultureInfo.InvariantCulture, $"'{path}' is {Shown(value.GetRawText())}: no such number fits 64 bits")),
        JsonValueKind.String when BareNumbers.Value(value.GetString()!) is { } number => number,
        _ => throw Wrong(path, value, "a number"),
    };

    private JsonElement Required(string field) => json.TryGetProperty(field, out JsonElement value)
        ? value
        : throw new RequestException(RequestCode.MissingField, $"'{name}' needs the field '{field}'");
}
