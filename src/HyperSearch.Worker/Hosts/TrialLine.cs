using System.Globalization;
using System.Text.Json;
using HyperSearch.Protocol.Hosts;

namespace HyperSearch.Worker.Hosts;

/// <summary>
/// Reads a line of a user's program. Programs are written by people: a line that is no message is log, and a message with one bad
/// metric keeps its good ones.
/// </summary>
internal static class TrialLine
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 32 };

    /// <summary>The message of a line, or null for a line of log; <paramref name="remark"/> says what of a message was not understood.</summary>
    public static HostMessage? Parse(string line, out string? remark)
    {
        remark = null;
        if (!line.AsSpan().TrimStart().StartsWith('{')) return null;
        try
        {
            using JsonDocument document = JsonDocument.Parse(BareNumbers.Quote(line), Options);
            JsonElement root = document.RootElement;
            if (root.TryGetProperty("failed", out JsonElement failed)) return new HostMessage { Failed = Failure(failed) };
            if (root.TryGetProperty("checkpoint", out JsonElement path) && path.ValueKind == JsonValueKind.String)
                return new HostMessage { Checkpoint = path.GetString(), Step = Step(root, ref remark) };
            return root.TryGetProperty("metrics", out JsonElement metrics) && metrics.ValueKind == JsonValueKind.Object ? Report(root, metrics, ref remark) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static HostMessage? Report(JsonElement root, JsonElement metrics, ref string? remark)
    {
        var values = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (JsonProperty metric in metrics.EnumerateObject())
            if (Number(metric.Value) is { } value) values[metric.Name] = value;
            else remark = $"metric '{metric.Name}' is no number: {Shown(metric.Value)}";
        long? step = Step(root, ref remark);
        return values.Count > 0 ? new HostMessage { Metrics = values, Step = step } : null;
    }

    private static HostFailure Failure(JsonElement failed)
    {
        if (failed.ValueKind != JsonValueKind.Object) return new HostFailure("", Shown(failed));
        string name = failed.TryGetProperty("class", out JsonElement given) && given.ValueKind == JsonValueKind.String ? given.GetString()! : "";
        string message = failed.TryGetProperty("message", out JsonElement text) ? text.ValueKind == JsonValueKind.String ? text.GetString()! : Shown(text) : "";
        return new HostFailure(name, message);
    }

    private static long? Step(JsonElement root, ref string? remark)
    {
        if (!root.TryGetProperty("step", out JsonElement step) || step.ValueKind == JsonValueKind.Null) return null;
        if (step.ValueKind == JsonValueKind.Number && step.TryGetInt64(out long whole) && whole >= 0) return whole;
        if (step.ValueKind == JsonValueKind.Number && step.TryGetDouble(out double number) && number >= 0 && number < 9e15 && number == Math.Floor(number)) return (long)number;
        remark = $"step is no whole number from 0 on: {Shown(step)}; counted on from the last one";
        return null;
    }

    private static double? Number(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => value.GetDouble(),
        JsonValueKind.String => value.GetString() switch
        {
            "NaN" => double.NaN,
            "Infinity" => double.PositiveInfinity,
            "-Infinity" => double.NegativeInfinity,
            _ => null,
        },
        _ => null,
    };

    private static string Shown(JsonElement value)
    {
        string raw = value.GetRawText();
        return raw.Length <= 80 ? raw : string.Create(CultureInfo.InvariantCulture, $"{raw[..80]}... ({raw.Length} characters)");
    }
}
