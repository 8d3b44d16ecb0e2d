using System.Text.Json;
using HyperSearch.Core.SearchSpaces;

namespace HyperSearch.Cli.Studies;

/// <summary>Reads the parameters of a trial, as the wire shows them, back into the values of their space.</summary>
internal static class SpaceValues
{
    public static Assignment Read(JsonElement parameters, SearchSpace space) => new(
    [
        .. parameters.EnumerateObject().Select(p => new NamedValue(p.Name, Value(p.Value, space.Find(p.Name)))),
    ]);

    /// <summary>A whole number is an integer unless only the float is legal there.</summary>
    private static ParameterValue Value(JsonElement value, Parameter? parameter) => value.ValueKind switch
    {
        JsonValueKind.True or JsonValueKind.False => ParameterValue.Bool(value.GetBoolean()),
        JsonValueKind.String => ParameterValue.Text(value.GetString()!),
        JsonValueKind.Array => ParameterValue.List(value.EnumerateArray().Select(v => v.GetString()!)),
        JsonValueKind.Number when parameter is not FloatParameter && value.TryGetInt64(out long whole) && parameter?.Allows(ParameterValue.Float(whole)) != true => ParameterValue.Int(whole),
        JsonValueKind.Number => ParameterValue.Float(value.GetDouble()),
        _ => throw new ArgumentException($"A parameter cannot be {value.GetRawText()}.", nameof(value)),
    };
}
