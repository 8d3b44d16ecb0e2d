using System.Buffers;
using System.Text.Json;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Protocol;

namespace HyperSearch.Coordinator.Trials;

/// <summary>Assignments as JSON objects: numbers as numbers, so that 1 and 1.0 stay apart, lists as arrays.</summary>
public static class ParametersJson
{
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static JsonElement Write(Assignment assignment)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer, Relaxed)) Write(json, assignment);
        var reader = new Utf8JsonReader(buffer.WrittenSpan);
        return JsonElement.ParseValue(ref reader);
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

    /// <summary>Reads a (partial) assignment of <paramref name="space"/>; a whole number is a float where the parameter is one.</summary>
    /// <exception cref="CoordinatorException">It is no object, or a value has no kind that a parameter could have.</exception>
    public static Assignment Read(JsonElement json, SearchSpace space)
    {
        if (json.ValueKind != JsonValueKind.Object) throw Invalid($"the parameters must be an object, not {json.ValueKind}");
        var given = new Dictionary<string, ParameterValue>(StringComparer.Ordinal);
        foreach (JsonProperty property in json.EnumerateObject())
        {
            Parameter parameter = space.Find(property.Name)
                ?? throw Invalid($"'{property.Name}' is no parameter of this study", $"use one of: {string.Join(", ", space.Parameters.Select(p => p.Name))}");
            given[property.Name] = Read(property, parameter);
        }

        return new Assignment([.. space.Parameters.Where(p => given.ContainsKey(p.Name)).Select(p => new NamedValue(p.Name, given[p.Name]))]);
    }

    public static void Write(Utf8JsonWriter json, ParameterValue value)
    {
        switch (value.Kind)
        {
            case ParameterValueKind.Float:
                WriteFloat(json, value.AsFloat);
                break;
            case ParameterValueKind.Int:
                json.WriteNumberValue(value.AsInt);
                break;
            case ParameterValueKind.Bool:
                json.WriteBooleanValue(value.AsBool);
                break;
            case ParameterValueKind.Text:
                json.WriteStringValue(value.AsText);
                break;
            default:
                json.WriteStartArray();
                foreach (string item in value.AsList) json.WriteStringValue(item);
                json.WriteEndArray();
                break;
        }
    }

    // A float that happens to be whole keeps its point: Python and others read 1.0 as a float and 1 as an integer.
    private static void WriteFloat(Utf8JsonWriter json, double value)
    {
        string text = value.ToString("R", System.Globalization.CultureInfo.InvariantCulture);
        json.WriteRawValue(text.AsSpan().IndexOfAny('.', 'E', 'e') < 0 ? text + ".0" : text);
    }

    private static ParameterValue Read(JsonProperty property, Parameter parameter) => property.Value.ValueKind switch
    {
        JsonValueKind.True or JsonValueKind.False => ParameterValue.Bool(property.Value.GetBoolean()),
        JsonValueKind.String => ParameterValue.Text(property.Value.GetString()!),
        JsonValueKind.Number => ReadNumber(property, parameter),
        JsonValueKind.Array when property.Value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String) =>
            ParameterValue.List(property.Value.EnumerateArray().Select(item => item.GetString()!)),
        _ => throw Invalid($"'{property.Name}' cannot be {property.Value.GetRawText()}"),
    };

    private static ParameterValue ReadNumber(JsonProperty property, Parameter parameter)
    {
        bool whole = property.Value.TryGetInt64(out long integer);
        if (whole && parameter is not FloatParameter && (parameter.Allows(ParameterValue.Int(integer)) || !parameter.Allows(ParameterValue.Float(integer))))
            return ParameterValue.Int(integer);
        double number = property.Value.GetDouble();
        return double.IsFinite(number) ? ParameterValue.Float(parameter is FloatParameter real ? real.Meant(number) : number) : throw Invalid($"'{property.Name}' must be finite");
    }

    private static CoordinatorException Invalid(string what, string? fix = null) => new(ProblemCode.InvalidRequest, what, fix);
}
