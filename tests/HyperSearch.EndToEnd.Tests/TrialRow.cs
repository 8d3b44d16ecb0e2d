using System.Text.Json;

namespace HyperSearch.EndToEnd.Tests;

/// <summary>A row of `study export --format jsonl`.</summary>
/// <param name="Parameters">As the export spells them.</param>
internal sealed record TrialRow(int Number, string State, string Parameters, double? Value, int Attempts, string? ErrorClass)
{
    public static TrialRow Parse(JsonElement row) => new(
        row.GetProperty("number").GetInt32(),
        row.GetProperty("state").GetString()!,
        row.GetProperty("parameters").GetRawText(),
        row.GetProperty("value") is { ValueKind: JsonValueKind.Number } value ? value.GetDouble() : null,
        row.GetProperty("attempts").GetInt32(),
        row.GetProperty("error") is { ValueKind: JsonValueKind.Object } error ? error.GetProperty("class").GetString() : null);
}
