using System.Globalization;
using System.Text.Json;
using HyperSearch.Cli.Terminal;
using HyperSearch.Protocol;
using HyperSearch.Protocol.Studies;

namespace HyperSearch.Cli.Winners;

/// <summary>Readings of the test set in words. Every reading is shown, so that a second one is never taken for the first.</summary>
internal static class ConfirmationText
{
    public static IEnumerable<string> Table(string study, int reading, Confirmation result, Palette colors)
    {
        yield return $"{colors.Strong($"trial {Number(result.Trial)} of {study}")} on the sealed test set ({Number(result.Rows)} rows, {Ordinal(reading)})";
        yield return $"                {Name(result.Measure),-26}{"loss",-10}{(IsAccuracy(result.Measure) ? "" : "token accuracy")}".TrimEnd();
        yield return $"  untuned base  {Line(result.Base, result.Measure)}";
        yield return $"  winner        {Line(result.Tuned, result.Measure)}";
        yield return $"  difference    {Points(result.Difference, result.DifferenceLow, result.DifferenceHigh)}, p = {Figures.Short(result.PValue)} (McNemar, exact)";
        if (result.Candidates.Count > 1 || result.Candidates[0].Values.Count > 1)
            foreach (CandidateSummary c in result.Candidates) yield return $"  on validation trial {Number(c.Trial)}: mean {Figures.Short(c.Mean)} of {string.Join(", ", c.Values.Select(v => Figures.Short(v)))}";
        if (result.Corrected is { } corrected)
            yield return $"  on validation without luck: {corrected.Metric} {Figures.Short(corrected.Value)}{Range(corrected)}; the search had {Figures.Short(corrected.Observed)}, the best of many";
    }

    /// <summary>A line for each reading that the journal holds, with the warning that belongs to more than one.</summary>
    public static IEnumerable<string> Readings(StudyDetail detail, Palette colors)
    {
        foreach (JsonElement entry in detail.Confirmations)
        {
            int reading = entry.GetProperty("reading").GetInt32();
            string what = Parse(entry) is { } r ? $"trial {Number(r.Trial)}: {Name(r.Measure)} {Figures.Percent(r.Tuned.ExactMatch)} (base {Figures.Percent(r.Base.ExactMatch)}, difference {Points(r.Difference, r.DifferenceLow, r.DifferenceHigh)})" : entry.GetRawText();
            yield return $"test set, {Ordinal(reading)}: {what}";
        }

        if (detail.Confirmations.Count > 1) yield return colors.Doubtful($"the test set was read {Number(detail.Confirmations.Count)} times: later scores are no longer independent of the choice");
    }

    private static Confirmation? Parse(JsonElement entry)
    {
        try
        {
            return entry.TryGetProperty("result", out JsonElement result) ? result.Deserialize<Confirmation>(ProtocolJson.Options) : null;
        }
        catch (JsonException)
        {
            return null; // written by another version: shown as it is
        }
    }

    private static string Line(Score score, string measure) =>
        $"{$"{Figures.Percent(score.ExactMatch)} ({Figures.Percent(score.ExactMatchLow)} to {Figures.Percent(score.ExactMatchHigh)})",-26}{Figures.Short(score.Loss),-10}{(IsAccuracy(measure) ? "" : Figures.Percent(score.TokenAccuracy))}".TrimEnd();

    private static bool IsAccuracy(string measure) => measure == "accuracy";

    private static string Name(string measure) => measure.Replace('_', ' ');

    private static string Range(CorrectedBest corrected) => corrected is { Low: { } low, High: { } high } ? $" (95%: {Figures.Short(low)} to {Figures.Short(high)})" : "";

    private static string Points(double difference, double low, double high) =>
        string.Create(CultureInfo.InvariantCulture, $"{100 * difference:+0.0;-0.0} points (95%: {100 * low:+0.0;-0.0} to {100 * high:+0.0;-0.0})");

    private static string Ordinal(int reading) => reading switch { 1 => "first reading", 2 => "second reading", _ => $"reading {Number(reading)}" };

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
