using System.Collections.Immutable;
using System.Text.Json;

namespace HyperSearch.Optimization.Surrogates;

/// <summary>
/// What a proposal of the Gaussian process says of itself in the journal, and leaves for the next one. Means and bounds are in the
/// user's units; acquisition values are logarithms.
/// </summary>
/// <param name="Source">initial, acquisition, exploration, feasibility, replicate or fallback.</param>
/// <param name="Mean">Posterior median at the proposed point, in units of the first objective.</param>
/// <param name="Low">2.5% quantile.</param>
/// <param name="High">97.5% quantile.</param>
/// <param name="Incumbent">The best posterior median at an observed feasible point.</param>
/// <param name="Models">Fits by model name; "objective" is the first objective's.</param>
/// <param name="Reason">Why a fallback was needed.</param>
public sealed record GpState(
    string Source,
    double? Mean,
    double? Low,
    double? High,
    double? Acquisition,
    double? Incumbent,
    ImmutableSortedDictionary<string, FittedModel> Models,
    string? Reason = null)
{
    public const string Objective = "objective";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
    };

    public string ToJson() => JsonSerializer.Serialize(this, Json);

    /// <summary>The fits in a proposal's state; none where it is null or of another strategy.</summary>
    public static ImmutableSortedDictionary<string, FittedModel> ModelsIn(string? json)
    {
        var none = ImmutableSortedDictionary<string, FittedModel>.Empty.WithComparers(StringComparer.Ordinal);
        if (json is null) return none;
        using JsonDocument document = JsonDocument.Parse(json);
        return document.RootElement.TryGetProperty("models", out JsonElement models)
            ? none.AddRange(models.Deserialize<Dictionary<string, FittedModel>>(Json)!)
            : none;
    }
}
