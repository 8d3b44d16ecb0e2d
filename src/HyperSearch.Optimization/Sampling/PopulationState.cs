using System.Text.Json;
using System.Text.Json.Serialization;

namespace HyperSearch.Optimization.Sampling;

/// <summary>What <see cref="PopulationStrategy"/> says of a proposal in the journal: for people, and where the design of first trials stands.</summary>
/// <param name="Source">begin, continue or exploit.</param>
/// <param name="Reason">Who ranked where.</param>
/// <param name="NextPoint">The number of the design's next point, handed on from proposal to proposal; null before the first.</param>
internal sealed record PopulationState(string Source, string Reason, long? NextPoint)
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public string ToJson() => JsonSerializer.Serialize(this, Options);

    /// <summary>The next point that a proposal's state names, of this strategy or of <see cref="QuasiRandomStrategy"/>.</summary>
    public static long? NextPointIn(string? json)
    {
        if (json is null) return null;
        using JsonDocument state = JsonDocument.Parse(json);
        return state.RootElement.TryGetProperty("next_point", out JsonElement next) ? next.GetInt64() : null;
    }
}
