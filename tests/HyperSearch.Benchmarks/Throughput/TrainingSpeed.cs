using System.Text.Json;
using System.Text.Json.Serialization;

namespace HyperSearch.Benchmarks.Throughput;

/// <summary>What a training process measured of itself.</summary>
/// <param name="TokensPerSecond">Training tokens a second, the first steps left out.</param>
/// <param name="PeakBytes">The most memory that the process had resident.</param>
/// <param name="StartBytes">The same before there was a model: the runtime and its libraries.</param>
internal sealed record TrainingSpeed(
    [property: JsonPropertyName("tokens_per_second")] double TokensPerSecond,
    [property: JsonPropertyName("peak_bytes")] long PeakBytes,
    [property: JsonPropertyName("start_bytes")] long StartBytes)
{
    public static TrainingSpeed Parse(string json) => JsonSerializer.Deserialize<TrainingSpeed>(json) ?? throw new InvalidOperationException($"no measurement: {json}");
}
