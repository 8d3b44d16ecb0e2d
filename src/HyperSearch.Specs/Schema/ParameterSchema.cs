using System.Text.Json.Nodes;
using HyperSearch.Specs.Settings;
using HyperSearch.Specs.Spaces;
using static HyperSearch.Specs.Schema.SchemaNodes;

namespace HyperSearch.Specs.Schema;

/// <summary>The schema of a parameter: one alternative for each type, with the keys that the reader takes for it.</summary>
internal static class ParameterSchema
{
    public static JsonObject Node() => new()
    {
        ["oneOf"] = new JsonArray([.. ParameterReader.KeysByType.Select(type => (JsonNode)Alternative(type.Key, type.Value))]),
    };

    /// <summary>A value that a parameter may have.</summary>
    public static JsonObject ValueNode() => new()
    {
        ["anyOf"] = new JsonArray(Text(), List(Text(), null)),
    };

    private static JsonObject Alternative(string type, IEnumerable<string> keys) =>
        Object(InOrder(keys, key => Key(type, key)), null, ["type", .. Required(type)]);

    private static string[] Required(string type) => type switch
    {
        "float" or "int" => ["low", "high"],
        "categorical" => ["choices"],
        "fixed" => ["value"],
        _ => [],
    };

    private static JsonObject Key(string type, string key) => key switch
    {
        "type" => Words([type], null),
        "low" => Bound(type, "The smallest value."),
        "high" => Bound(type, "The largest value; on the grid where there is one."),
        "scale" => Words(["linear", "log"], "How distances are measured.", "linear"),
        "step" => type == "int" ? Reference("count", "The distance of legal values.") : Positive("The distance of legal values."),
        "points" => Integer(1, 1_000_000_000, "How many legal values there are, evenly spaced in the scale, both ends in."),
        "choices" => With(List(Reference("value"), "The values to choose from."), "minItems", 1),
        "value" => Reference("value", "The only value."),
        "when" => Map(Reference("value"), "Active only while each parent has (one of) these values."),
        "prior" => With(
            Object(new JsonObject
            {
                ["center"] = Number(NumberRange.Any, "A value thought to be good."),
                ["factor"] = Positive("How far from it good values may lie: a factor on a log scale, a distance on a linear one."),
                ["preset"] = Words([.. PriorPreset.All.Select(p => p.Name)], "A belief about learning rates by name, instead of center and factor."),
                ["hidden"] = Integer(1, 1_000_000, "The model's hidden size, for presets of a family."),
            }, "A belief about good values."),
            "anyOf", new JsonArray(Requires("center", "factor"), Requires("preset"))),
        "memory" => Words(["rising"], "More of it never needs less memory."),
        _ => throw new ArgumentOutOfRangeException(nameof(key), key, "The schema does not know this key of a parameter."),
    };

    private static JsonObject Requires(params string[] keys) => new() { ["required"] = new JsonArray([.. keys.Select(key => (JsonNode)key)]) };

    private static JsonObject Bound(string type, string description) => type == "int" ? Reference("whole", description) : Number(NumberRange.Any, description);
}
