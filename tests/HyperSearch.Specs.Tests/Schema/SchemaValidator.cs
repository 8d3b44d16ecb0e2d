using HyperSearch.Specs.Schema;
using NJsonSchema;

namespace HyperSearch.Specs.Tests.Schema;

/// <summary>Judges JSON by the generated schema with an independent validator.</summary>
internal static class SchemaValidator
{
    public static async Task<string[]> Errors(string json)
    {
        // The validator knows the drafts before 2019, where $defs was called definitions; nothing else of the schema differs.
        JsonSchema schema = await JsonSchema.FromJsonAsync(StudySchema.Json().Replace("$defs", "definitions", StringComparison.Ordinal));
        return [.. schema.Validate(json).Select(e => e.ToString())];
    }
}
