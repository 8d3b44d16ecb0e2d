using System.Text.Json;

namespace HyperSearch.Cli.Studies;

/// <summary>Reads what a person wants to see out of a study's canonical specification.</summary>
internal static class SpecificationText
{
    /// <summary>The names of the space's parameters, in the file's order.</summary>
    public static IReadOnlyList<string> ParameterNames(JsonElement specification) => [.. Parameters(specification).Select(p => p.Name)];

    /// <summary>Each parameter with its definition as the specification holds it, whether as a list of records or as an object.</summary>
    public static IEnumerable<(string Name, JsonElement Definition)> Parameters(JsonElement specification)
    {
        if (!specification.TryGetProperty("space", out JsonElement space)) yield break;
        if (space.ValueKind == JsonValueKind.Object && space.TryGetProperty("parameters", out JsonElement inner)) space = inner;
        if (space.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement item in space.EnumerateArray())
                if (item.TryGetProperty("name", out JsonElement name)) yield return (name.GetString()!, item);
            yield break;
        }

        if (space.ValueKind != JsonValueKind.Object) yield break;
        foreach (JsonProperty item in space.EnumerateObject()) yield return (item.Name, item.Value);
    }
}
