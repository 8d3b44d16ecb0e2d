using System.Globalization;
using System.Text.Json;
using HyperSearch.Cli.Terminal;
using HyperSearch.Protocol.Trials;

namespace HyperSearch.Cli.Explain;

/// <summary>Why a trial has its parameters, in words: what its strategy said when it chose them.</summary>
internal static class ChoiceText
{
    /// <param name="metric">The objective that the strategy's numbers are about.</param>
    public static IEnumerable<string> Lines(TrialDetail trial, string metric)
    {
        if (trial.Source == "enqueued") yield return "a person asked for it; what was left open is the strategy's";
        if (trial.Choice is not { ValueKind: JsonValueKind.Object } choice) yield break;
        if (!choice.TryGetProperty("source", out JsonElement source) || source.ValueKind != JsonValueKind.String)
        {
            foreach (JsonProperty member in choice.EnumerateObject())
                if (member.Value.ValueKind is JsonValueKind.Number or JsonValueKind.String or JsonValueKind.True or JsonValueKind.False) yield return $"{member.Name}  {Figures.Value(member.Value)}";
            yield break;
        }

        yield return Source(source.GetString()!) + (Text(choice, "reason") is { } reason ? $": {reason}" : "");
        if (Number(choice, "mean") is { } mean) yield return $"the model expected {metric} {Figures.Short(mean)}{Interval(choice)}{Outcome(trial)}";
        if (Number(choice, "incumbent") is { } incumbent) yield return $"the best that it knew of then was {Figures.Short(incumbent)}";
        if (Number(choice, "acquisition") is { } acquisition) yield return $"logarithm of the acquisition function {Figures.Short(acquisition)}";
    }

    private static string Source(string source) => source switch
    {
        "initial" => "initial design: a spread of points before the model has enough results",
        "acquisition" => "the largest expected improvement that the search over legal values found",
        "exploration" => "exploration: where the model knows least",
        "exploitation" => "exploitation: where the model expects the best, however unsure it is elsewhere",
        "feasibility" => "feasibility: where a trial is most likely to run at all",
        "replicate" => "a repetition of a good point, to tell luck from merit",
        "begin" => "the member begins its training",
        "continue" => "the member goes on as it was",
        "exploit" => "the member goes on from a better one, with perturbed parameters",
        "fallback" => "a random draw, because the model had nothing to propose",
        var other => other,
    };

    private static string Interval(JsonElement choice) => (Number(choice, "low"), Number(choice, "high")) is ({ } low, { } high)
        ? $" ({Figures.Short(Math.Min(low, high))} to {Figures.Short(Math.Max(low, high))})"
        : "";

    private static string Outcome(TrialDetail trial) => trial.Summary.State switch
    {
        "completed" when trial.Summary.Value is { } value => $"; it came out as {Figures.Short(value)}",
        "failed" => "; it failed",
        _ => "",
    };

    private static double? Number(JsonElement choice, string name) =>
        choice.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;

    private static string? Text(JsonElement choice, string name) =>
        choice.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString()!.ToString(CultureInfo.InvariantCulture) : null;
}
