using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace HyperSearch.FineTuning.Data.Checks;

/// <summary>What the data check found. Equal data give an equal report, to the byte.</summary>
/// <param name="Splits">In the order train, validation, test, retained, replay, as far as they exist.</param>
/// <param name="ResolutionPoints">
/// Half-width in percentage points of the 95% interval of exact match on the validation set at its widest:
/// 100 x 1.96 x sqrt(0.5 x 0.5 / n). Two trials that differ by less cannot be told apart on this set.
/// </param>
/// <param name="Findings">Errors first, then by code and split.</param>
public sealed record DataReport(IReadOnlyList<SplitSummary> Splits, double ResolutionPoints, IReadOnlyList<DataFinding> Findings)
{
    /// <summary>What <see cref="ResolutionPoints"/> is about: exact match, or accuracy of a classifier; null where neither is measured.</summary>
    public string? Resolves { get; init; } = "exact match";

    private static readonly JsonSerializerOptions JsonOptions = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
        NewLine = "\n",
    };

    /// <summary>A row to measure on is also trained on: the study must not start unless the user insists.</summary>
    public bool HasLeakage => Findings.Any(f => f.Code == DataCheck.LeakageCode);

    public string ToJson() => JsonSerializer.Serialize(this, JsonOptions);

    /// <summary>A verdict, a line a split, then each finding with where, why and fix. Ends with a line break.</summary>
    public string ToText()
    {
        var text = new StringBuilder();
        text.Append(Verdict()).Append('\n');
        foreach (var split in Splits)
            text.Append(Describe(split)).Append('\n');
        if (Resolves is not null) text.Append(CultureInfo.InvariantCulture, $"  resolution  {Resolves} on validation: +-{ResolutionPoints:F1} points (95%)\n");
        foreach (var finding in Findings)
        {
            text.Append(CultureInfo.InvariantCulture, $"{Name(finding.Severity)}[{finding.Code}]: {finding.What} ({finding.Share:P1} of {finding.Split})\n");
            if (finding.Examples.Count > 0)
                text.Append("  where: ").AppendJoin(", ", finding.Examples.Take(5)).Append(finding.Examples.Count > 5 ? ", ..." : "").Append('\n');
            text.Append("  why:   ").Append(finding.Why).Append("\n  fix:   ").Append(finding.Fix).Append('\n');
        }

        return text.ToString();
    }

    private string Verdict()
    {
        var worst = Findings.Select(f => f.Severity).DefaultIfEmpty(DataSeverity.Info).Max();
        return worst switch { DataSeverity.Error => "data check: failed", DataSeverity.Warning => "data check: passed with warnings", _ => "data check: passed" };
    }

    private static string Name(DataSeverity severity) => severity switch { DataSeverity.Error => "error", DataSeverity.Warning => "warning", _ => "info" };

    private static string Describe(SplitSummary split)
    {
        var tokens = split.LongestTokens is { } longest
            ? string.Create(CultureInfo.InvariantCulture, $", {split.MeanTokens:F1} tokens on average, {longest} at most, {split.TruncatedRows} rows truncated")
            : "";
        return string.Create(CultureInfo.InvariantCulture, $"  {split.Split,-11} {split.Rows} rows{tokens} ({split.Path}, sha256 {split.Sha256[..12]})");
    }
}
