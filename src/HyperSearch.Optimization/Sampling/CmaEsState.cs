using System.Collections.Immutable;
using System.Text.Json;

namespace HyperSearch.Optimization.Sampling;

/// <summary>
/// The search distribution of a generation and which trials belong to it: all that <see cref="CmaEsStrategy"/> carries from proposal to proposal.
/// Kept in the journal by the first proposal of each generation.
/// </summary>
/// <param name="Generation">From 0 after each restart.</param>
/// <param name="Restart">How often the search began anew.</param>
/// <param name="First">The number of the generation's first trial.</param>
/// <param name="Late">Trials of earlier generations that were open when this one began; they count once they end.</param>
/// <param name="Mean">By ordered axis.</param>
/// <param name="Covariance">Rows of the whole matrix one after another.</param>
/// <param name="SigmaPath">p_σ.</param>
/// <param name="CovariancePath">p_c.</param>
/// <param name="Choices">By axis without an order, the probability of each choice.</param>
internal sealed record CmaEsState(
    int Generation,
    int Restart,
    int First,
    ImmutableArray<int> Late,
    double Sigma,
    ImmutableArray<double> Mean,
    ImmutableArray<double> Covariance,
    ImmutableArray<double> SigmaPath,
    ImmutableArray<double> CovariancePath,
    ImmutableArray<ImmutableArray<double>> Choices)
{
    private const string Key = "cma_es";

    private static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public string ToJson() => JsonSerializer.Serialize(new Dictionary<string, CmaEsState> { [Key] = this }, Options);

    /// <summary>The state in <paramref name="json"/>, or null where there is none.</summary>
    public static CmaEsState? Read(string? json)
    {
        if (json is null) return null;
        using JsonDocument document = JsonDocument.Parse(json);
        return document.RootElement.TryGetProperty(Key, out JsonElement state) ? state.Deserialize<CmaEsState>(Options) : null;
    }
}
