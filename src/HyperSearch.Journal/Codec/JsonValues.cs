using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Trials;

namespace HyperSearch.Journal.Codec;

/// <summary>
/// How values stand in journals: a float always shows a point or an exponent and an integer never does, so that 1.0 and 1 stay apart;
/// metrics that are not finite are the texts "NaN", "Infinity" and "-Infinity"; names and values keep their order.
/// </summary>
internal static class JsonValues
{
    public static void Write(Utf8JsonWriter json, ParameterValue value)
    {
        switch (value.Kind)
        {
            case ParameterValueKind.Float: WriteFloat(json, value.AsFloat); break;
            case ParameterValueKind.Int: json.WriteNumberValue(value.AsInt); break;
            case ParameterValueKind.Bool: json.WriteBooleanValue(value.AsBool); break;
            case ParameterValueKind.Text: json.WriteStringValue(value.AsText); break;
            case ParameterValueKind.List: WriteTexts(json, value.AsList); break;
            default: throw new ArgumentOutOfRangeException(nameof(value), value.Kind, "An unknown kind of value.");
        }
    }

    public static ParameterValue ReadValue(ref Utf8JsonReader json, NamePool names)
    {
        switch (json.TokenType)
        {
            case JsonTokenType.Number: return IsFloat(json.ValueSpan) ? ParameterValue.Float(json.GetDouble()) : ParameterValue.Int(json.GetInt64());
            case JsonTokenType.True: return ParameterValue.Bool(true);
            case JsonTokenType.False: return ParameterValue.Bool(false);
            case JsonTokenType.String: return ParameterValue.Text(names.Read(ref json));
            case JsonTokenType.StartArray: return ParameterValue.List(ReadTexts(ref json, names));
            default: throw new JsonException($"{json.TokenType} is no parameter's value.");
        }
    }

    public static void Write(Utf8JsonWriter json, Assignment assignment)
    {
        json.WriteStartObject();
        foreach (NamedValue item in assignment.Values)
        {
            json.WritePropertyName(item.Name);
            Write(json, item.Value);
        }

        json.WriteEndObject();
    }

    public static Assignment ReadAssignment(ref Utf8JsonReader json, NamePool names)
    {
        Expect(ref json, JsonTokenType.StartObject);
        var values = ImmutableArray.CreateBuilder<NamedValue>(8);
        while (NextName(ref json, names) is { } name)
        {
            json.Read();
            values.Add(new NamedValue(name, ReadValue(ref json, names)));
        }

        return values.Count == 0 ? Assignment.Empty : new Assignment(values.DrainToImmutable());
    }

    public static void Write(Utf8JsonWriter json, ImmutableSortedDictionary<string, double> metrics)
    {
        json.WriteStartObject();
        foreach ((string name, double value) in metrics)
        {
            json.WritePropertyName(name);
            WriteNumber(json, value);
        }

        json.WriteEndObject();
    }

    public static ImmutableSortedDictionary<string, double> ReadMetrics(ref Utf8JsonReader json, NamePool names)
    {
        Expect(ref json, JsonTokenType.StartObject);
        if (NextName(ref json, names) is not { } first) return MetricValues.Empty;
        json.Read();
        ImmutableSortedDictionary<string, double> metrics = MetricValues.Empty.Add(first, ReadNumber(ref json));
        if (NextName(ref json, names) is not { } second) return metrics;
        ImmutableSortedDictionary<string, double>.Builder builder = metrics.ToBuilder();
        for (string? name = second; name is not null; name = NextName(ref json, names))
        {
            json.Read();
            builder[name] = ReadNumber(ref json);
        }

        return builder.ToImmutable();
    }

    /// <summary>A number that may be infinite or none.</summary>
    public static void WriteNumber(Utf8JsonWriter json, double value)
    {
        if (double.IsFinite(value)) json.WriteNumberValue(value);
        else json.WriteStringValue(value.ToString(CultureInfo.InvariantCulture));
    }

    public static double ReadNumber(ref Utf8JsonReader json) => json.TokenType == JsonTokenType.Number ? json.GetDouble() : json.GetString() switch
    {
        "NaN" => double.NaN,
        "Infinity" => double.PositiveInfinity,
        "-Infinity" => double.NegativeInfinity,
        var text => throw new JsonException($"'{text}' is no number."),
    };

    public static void WriteTexts(Utf8JsonWriter json, IEnumerable<string> texts)
    {
        json.WriteStartArray();
        foreach (string text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
    }

    public static ImmutableArray<double> ReadNumbers(ref Utf8JsonReader json)
    {
        Expect(ref json, JsonTokenType.StartArray);
        var values = ImmutableArray.CreateBuilder<double>(1);
        while (json.Read() && json.TokenType != JsonTokenType.EndArray) values.Add(ReadNumber(ref json));
        return values.DrainToImmutable();
    }

    public static ImmutableArray<string> ReadTexts(ref Utf8JsonReader json, NamePool names)
    {
        Expect(ref json, JsonTokenType.StartArray);
        var texts = ImmutableArray.CreateBuilder<string>();
        while (json.Read() && json.TokenType != JsonTokenType.EndArray) texts.Add(names.Read(ref json));
        return texts.DrainToImmutable();
    }

    /// <summary>JSON text of somebody else's making, kept to the letter.</summary>
    public static void WriteRaw(Utf8JsonWriter json, string name, string? raw)
    {
        if (raw is null) return;
        json.WritePropertyName(name);
        json.WriteRawValue(raw);
    }

    /// <summary>The text of the value that the reader stands on, and the reader behind it.</summary>
    public static string ReadRaw(ref Utf8JsonReader json, ReadOnlySpan<byte> data)
    {
        int start = checked((int)json.TokenStartIndex);
        json.Skip();
        return Encoding.UTF8.GetString(data[start..checked((int)json.BytesConsumed)]);
    }

    /// <summary>The next member's name, or null at the object's end.</summary>
    public static string? NextName(ref Utf8JsonReader json, NamePool names)
    {
        if (!json.Read()) throw new JsonException("The object is not closed.");
        return json.TokenType == JsonTokenType.EndObject ? null : names.Read(ref json);
    }

    public static void Expect(ref Utf8JsonReader json, JsonTokenType token)
    {
        if (json.TokenType != token) throw new JsonException($"{token} was expected, not {json.TokenType}.");
    }

    private static void WriteFloat(Utf8JsonWriter json, double value)
    {
        Span<char> text = stackalloc char[34];
        if (!value.TryFormat(text, out int length, "R", CultureInfo.InvariantCulture)) throw new InvalidOperationException($"{value:R} has no short text.");
        if (text[..length].IndexOfAny('.', 'E') < 0)
        {
            ".0".CopyTo(text[length..]);
            length += 2;
        }

        json.WriteRawValue(text[..length], skipInputValidation: true);
    }

    private static bool IsFloat(ReadOnlySpan<byte> number) => number.IndexOfAny((byte)'.', (byte)'e', (byte)'E') >= 0;
}
