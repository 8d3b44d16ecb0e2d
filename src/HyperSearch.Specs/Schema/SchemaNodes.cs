using System.Text.Json.Nodes;
using HyperSearch.Specs.Settings;

namespace HyperSearch.Specs.Schema;

/// <summary>The words of JSON schema that study files need.</summary>
internal static class SchemaNodes
{
    public static JsonObject Object(JsonObject properties, string? description, params string[] required)
    {
        JsonObject node = Described(new JsonObject { ["type"] = "object" }, description);
        node["properties"] = properties;
        if (required.Length > 0) node["required"] = new JsonArray([.. required.Select(r => (JsonNode)r)]);
        node["additionalProperties"] = false;
        return node;
    }

    public static JsonObject Map(JsonObject value, string? description, string? keys = null)
    {
        JsonObject node = Described(new JsonObject { ["type"] = "object" }, description);
        if (keys is not null) node["propertyNames"] = new JsonObject { ["pattern"] = keys };
        node["additionalProperties"] = value;
        return node;
    }

    public static JsonObject List(JsonObject item, string? description) => Described(new JsonObject { ["type"] = "array", ["items"] = item }, description);

    public static JsonObject Text(string? description = null) => Described(new JsonObject { ["type"] = new JsonArray("string", "number", "boolean") }, description);

    public static JsonObject Flag(string? description) => Described(new JsonObject { ["type"] = "boolean" }, description);

    public static JsonObject Pattern(string pattern, string? description) => Described(new JsonObject { ["type"] = "string", ["pattern"] = pattern }, description);

    public static JsonObject Words(IEnumerable<string> words, string? description, string? fallback = null)
    {
        JsonObject node = Described(new JsonObject { ["enum"] = new JsonArray([.. words.Select(w => (JsonNode)w)]) }, description);
        if (fallback is not null) node["default"] = fallback;
        return node;
    }

    public static JsonObject Integer(long? least, long? most, string? description)
    {
        JsonObject node = Described(new JsonObject { ["type"] = "integer" }, description);
        if (least is not null) node["minimum"] = least;
        if (most is not null) node["maximum"] = most;
        return node;
    }

    public static JsonObject Number(NumberRange range, string? description, bool isWhole = false)
    {
        JsonObject node = Described(new JsonObject { ["type"] = isWhole ? "integer" : "number" }, description);
        if (range.Least is { } least) node["minimum"] = least;
        if (range.Above is { } above) node["exclusiveMinimum"] = above;
        if (range.Most is { } most) node["maximum"] = most;
        if (range.Below is { } below) node["exclusiveMaximum"] = below;
        return node;
    }

    public static JsonObject Positive(string? description) => Number(NumberRange.Positive, description);

    public static JsonObject Reference(string definition, string? description = null) => Described(new JsonObject { ["$ref"] = $"#/$defs/{definition}" }, description);

    public static JsonObject With(JsonObject node, string key, JsonNode value)
    {
        node[key] = value;
        return node;
    }

    public static JsonObject InOrder(IEnumerable<string> keys, Func<string, JsonObject> make)
    {
        var properties = new JsonObject();
        foreach (string key in keys) properties[key] = make(key);
        return properties;
    }

    private static JsonObject Described(JsonObject node, string? description) => description is null ? node : With(node, "description", description);
}
