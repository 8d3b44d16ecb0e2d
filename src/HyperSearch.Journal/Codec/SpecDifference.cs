using System.Text.Json;
using HyperSearch.Core.Studies;

namespace HyperSearch.Journal.Codec;

/// <summary>Where two specifications differ, for a person to read.</summary>
public static class SpecDifference
{
    /// <summary>One line per difference, such as <c>budget.trials: 12 in the journal, 16 in the file</c>; none where the two are equal.</summary>
    public static IReadOnlyList<string> Between(StudySpec journaled, StudySpec file)
    {
        using JsonDocument a = JsonDocument.Parse(SpecCodec.ToJson(journaled));
        using JsonDocument b = JsonDocument.Parse(SpecCodec.ToJson(file));
        var lines = new List<string>();
        Compare("", a.RootElement, b.RootElement, lines);
        return lines;
    }

    private static void Compare(string path, JsonElement? a, JsonElement? b, List<string> lines)
    {
        if (a is { } x && b is { } y && x.ValueKind == y.ValueKind && Parts(x) is { } left && Parts(y) is { } right)
        {
            foreach (string name in left.Keys.Union(right.Keys, StringComparer.Ordinal))
                Compare(path.Length == 0 ? name : $"{path}.{name}", Part(left, name), Part(right, name), lines);
            if (x.ValueKind == JsonValueKind.Array && left.Count == right.Count && !left.Keys.SequenceEqual(right.Keys, StringComparer.Ordinal))
                lines.Add($"{path}: another order");
        }
        else if (!string.Equals(a?.GetRawText(), b?.GetRawText(), StringComparison.Ordinal))
        {
            lines.Add($"{path}: {Show(a)} in the journal, {Show(b)} in the file");
        }
    }

    /// <summary>An object's members, or a list's elements by their own names where all have one; null for anything else.</summary>
    private static Dictionary<string, JsonElement>? Parts(JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.Object) return json.EnumerateObject().ToDictionary(m => m.Name, m => m.Value, StringComparer.Ordinal);
        if (json.ValueKind != JsonValueKind.Array) return null;
        var parts = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (JsonElement item in json.EnumerateArray())
            if (item.ValueKind != JsonValueKind.Object || !item.TryGetProperty("name", out JsonElement name) || !parts.TryAdd(name.GetString()!, item)) return null;
        return parts;
    }

    private static JsonElement? Part(Dictionary<string, JsonElement> parts, string name) => parts.TryGetValue(name, out JsonElement part) ? part : null;

    private static string Show(JsonElement? json) => json?.GetRawText() ?? "nothing";
}
