using HyperSearch.FineTuning.Metrics;

namespace HyperSearch.FineTuning.Data.Checks;

/// <summary>
/// Looks over the data before any trial runs: what would make the numbers of a study wrong (leakage), and what would make them
/// weak (duplicates, contradictions, cut answers, a validation set too small to tell trials apart).
/// The test split is never tokenised and no text of it enters the report: rows are counted and compared with train, nothing else.
/// </summary>
public static class DataCheck
{
    /// <summary>The code of a leaked row.</summary>
    public const string LeakageCode = "DATA014";

    /// <summary>Most examples of a finding.</summary>
    public const int ExamplesMax = 20;

    /// <summary>Most leaked rows listed one by one.</summary>
    public const int LeaksMax = 10_000;

    /// <param name="splits">The data.</param>
    /// <param name="encoder">Turns rows into tokens, for the figures on truncation; null leaves them out.</param>
    public static DataReport Run(DataSplits splits, ExampleEncoder? encoder) => RunFor(splits, encoder is null ? null : _ => encoder);

    /// <param name="splits">The data.</param>
    /// <param name="encoderOf">Gives the encoder of a kind of rows; null leaves the figures on truncation out.</param>
    /// <exception cref="DatasetException">A row cannot be encoded: the chat template refuses it, or its length is refused.</exception>
    public static DataReport RunFor(DataSplits splits, Func<DataKind, ExampleEncoder>? encoderOf)
    {
        var named = Named(splits).ToArray();
        var findings = new List<DataFinding>();
        findings.AddRange(SplitOverlap.Find(splits));
        foreach (var (name, data) in named)
            findings.AddRange(RowRepetition.Find(name, data));

        var summaries = new List<SplitSummary>();
        foreach (var (name, data) in named)
        {
            var lengths = encoderOf is null || name == "test" ? null : TokenLengths.Measure(name, data, encoderOf(data.Kind));
            findings.AddRange(lengths?.Findings ?? []);
            summaries.Add(new SplitSummary(name, data.Path, data.Sha256, data.Rows.Count, lengths?.TruncatedRows, lengths?.Longest, lengths?.Mean));
        }

        var resolution = 100 * Proportion.WidestHalfWidth(splits.Validation.Rows.Count);
        if (splits.Validation.Kind != DataKind.Text) findings.Add(ResolutionFinding(splits.Validation, resolution));
        return new DataReport(summaries, Math.Round(resolution, 6), Ordered(findings)) { Resolves = Measure(splits.Validation) };
    }

    private static IEnumerable<(string Name, Dataset Data)> Named(DataSplits splits)
    {
        yield return ("train", splits.Train);
        yield return ("validation", splits.Validation);
        if (splits.Test is not null)
            yield return ("test", splits.Test);
        if (splits.Retained is not null)
            yield return ("retained", splits.Retained);
        if (splits.Replay is not null)
            yield return ("replay", splits.Replay);
    }

    /// <summary>The share of rows that trials are compared by; null where rows are texts without answers.</summary>
    private static string? Measure(Dataset validation) => validation.Kind switch
    {
        DataKind.Text => null,
        DataKind.Classification => "accuracy",
        _ => "exact match",
    };

    private static DataFinding ResolutionFinding(Dataset validation, double points)
    {
        var rows = validation.Rows.Count;
        const double CoarsePoints = 10;
        return new DataFinding("DATA025", points > CoarsePoints ? DataSeverity.Warning : DataSeverity.Info, "validation",
            FormattableString.Invariant($"{rows} validation rows resolve {Measure(validation)} to +-{points:F1} points"), rows, 1,
            "trials that differ by less than this cannot be told apart; the best of many looks better than it is",
            "four times the rows halve the interval; confirm the winner on the test set", []);
    }

    private static DataFinding[] Ordered(List<DataFinding> findings)
    {
        string[] order = ["train", "validation", "test", "retained", "replay"];
        return findings.OrderByDescending(f => f.Severity).ThenBy(f => f.Code, StringComparer.Ordinal).ThenBy(f => Array.IndexOf(order, f.Split)).ToArray();
    }
}
