using System.Globalization;
using System.Text.Json;
using HyperSearch.Cli.Terminal;
using HyperSearch.Protocol.Trials;

namespace HyperSearch.Cli.Studies;

/// <summary>
/// Trials as CSV (RFC 4180): number, state, a column per parameter, the value(s), attempts, a column per metric, the error, and in population
/// based training member, generation, parent and the step it starts from. Floats read back as the same doubles. A text that a spreadsheet would
/// take for a formula gets a leading apostrophe.
/// </summary>
internal static class TrialCsv
{
    public static IEnumerable<string> Lines(IReadOnlyList<TrialSummary> trials, IReadOnlyList<string> parameters, IReadOnlyList<string> objectives)
    {
        string[] metrics = [.. trials.SelectMany(t => t.Metrics.Keys).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        IEnumerable<string> values = objectives.Count > 1 ? objectives.Select(o => $"value.{o}") : ["value"];
        IEnumerable<string> headings = ["number", "state", .. parameters.Select(p => $"param.{p}"), .. values, "attempts", .. metrics.Select(m => $"metric.{m}"), "error.class", "error.message"];
        bool isPopulation = trials.Any(t => t.Lineage is not null);
        if (isPopulation) headings = headings.Concat(["member", "generation", "parent", "from"]);
        yield return string.Join(',', headings.Select(Text));
        foreach (TrialSummary trial in trials) yield return string.Join(',', Cells(trial, parameters, objectives.Count, metrics).Concat(isPopulation ? Lineage(trial) : []));
    }

    private static IEnumerable<string> Cells(TrialSummary trial, IReadOnlyList<string> parameters, int objectives, string[] metrics)
    {
        yield return trial.Number.ToString(CultureInfo.InvariantCulture);
        yield return Text(trial.State);
        foreach (string name in parameters) yield return trial.Parameters.TryGetProperty(name, out JsonElement value) ? Cell(value) : "";
        for (int i = 0; i < objectives; i++) yield return Value(trial, i, objectives);
        yield return trial.Attempts.ToString(CultureInfo.InvariantCulture);
        foreach (string name in metrics) yield return trial.Metrics.TryGetValue(name, out double metric) ? Figures.Exact(metric) : "";
        yield return Text(trial.Error?.Class ?? "");
        yield return Text(trial.Error?.Message ?? "");
    }

    private static IEnumerable<string> Lineage(TrialSummary trial)
    {
        long?[] numbers = [trial.Lineage?.Member, trial.Lineage?.Generation, trial.Lineage?.Parent, trial.Lineage?.From];
        return numbers.Select(n => n?.ToString(CultureInfo.InvariantCulture) ?? "");
    }

    private static string Value(TrialSummary trial, int index, int objectives)
    {
        double? value = objectives == 1 ? trial.Value : trial.Values is { } values && index < values.Count ? values[index] : null;
        return value is { } v ? Figures.Exact(v) : "";
    }

    /// <summary>Numbers are written as the journal holds them; a leading minus of a number is no formula.</summary>
    private static string Cell(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => value.GetRawText(),
        JsonValueKind.String => Text(value.GetString()!),
        _ => Text(value.GetRawText()),
    };

    public static string Text(string text)
    {
        string safe = text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r' ? "'" + text : text;
        return safe.AsSpan().IndexOfAny(",\"\r\n") >= 0 ? $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : safe;
    }
}
