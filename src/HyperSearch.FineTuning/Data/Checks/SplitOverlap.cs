namespace HyperSearch.FineTuning.Data.Checks;

/// <summary>
/// Rows that stand in two splits. The same text in train or replay and in validation or test (equal but for case, white space and
/// composition) is leakage, and so is a replayed row that is retained; the same prompt with another answer, a retained row that stands in
/// train, and a row shared by validation and test are warnings.
/// </summary>
internal static class SplitOverlap
{
    public static IEnumerable<DataFinding> Find(DataSplits splits)
    {
        var rows = Rows(splits.Train);
        var prompts = new Dictionary<RowKey, int>();
        foreach (var row in splits.Train.Rows.Where(row => row.Prompt.Length > 0)) prompts.TryAdd(RowKey.Loose(row.Prompt), row.Line);

        foreach (var (name, data) in new[] { ("validation", splits.Validation), ("test", splits.Test) })
        {
            if (data is null)
                continue;
            var (leaks, samePrompts) = Compare(name, data, rows, prompts);
            if (leaks.Count > 0)
                yield return Leakage(name, data, "train", leaks);
            if (samePrompts.Count > 0)
                yield return SamePrompt(name, data, samePrompts);
        }

        foreach (var finding in OfReplay(splits)) yield return finding;
        if (splits.Retained is { } retained && Shared("retained", retained, "train", rows) is { Count: > 0 } seen)
        {
            yield return new DataFinding("DATA030", DataSeverity.Warning, "retained", $"{seen.Count} retained rows also occur in train", seen.Count, Share(seen.Count, retained),
                "what is trained on is not forgotten, so that forgetting looks smaller than it is", "remove them from one of the two", seen.Take(DataCheck.ExamplesMax).ToArray());
        }

        if (splits.Test is { } test && Shared("test", test, "validation", Rows(splits.Validation)) is { Count: > 0 } shared)
        {
            yield return new DataFinding("DATA016", DataSeverity.Warning, "test", $"{shared.Count} test rows also occur in validation", shared.Count, Share(shared.Count, test),
                "the winner is chosen on validation, so that its test score is too good on these rows", "remove them from one of the two", shared.Take(DataCheck.ExamplesMax).ToArray());
        }
    }

    private static (List<DataExample> Leaks, List<DataExample> SamePrompts) Compare(
        string name, Dataset data, Dictionary<RowKey, int> rows, Dictionary<RowKey, int> prompts)
    {
        var leaks = new List<DataExample>();
        var samePrompts = new List<DataExample>();
        foreach (var row in data.Rows)
        {
            if (rows.TryGetValue(RowKey.Loose(row.Prompt, row.Completion), out var line))
                leaks.Add(new DataExample(name, row.Line, "train", line));
            else if (row.Prompt.Length > 0 && prompts.TryGetValue(RowKey.Loose(row.Prompt), out line))
                samePrompts.Add(new DataExample(name, row.Line, "train", line));
        }

        return (leaks, samePrompts);
    }

    /// <summary>Replayed rows are trained on as those of train are.</summary>
    private static IEnumerable<DataFinding> OfReplay(DataSplits splits)
    {
        if (splits.Replay is not { } replay) yield break;
        var rows = Rows(replay);
        foreach (var (name, data) in new[] { ("validation", splits.Validation), ("test", splits.Test), ("retained", splits.Retained) })
        {
            if (data is not null && Shared(name, data, "replay", rows) is { Count: > 0 } leaks)
                yield return Leakage(name, data, "replay", leaks);
        }
    }

    private static Dictionary<RowKey, int> Rows(Dataset data)
    {
        var rows = new Dictionary<RowKey, int>();
        foreach (var row in data.Rows) rows.TryAdd(RowKey.Loose(row.Prompt, row.Completion), row.Line);
        return rows;
    }

    private static List<DataExample> Shared(string name, Dataset data, string otherName, Dictionary<RowKey, int> other)
        => data.Rows
            .Select(r => (r.Line, Found: other.TryGetValue(RowKey.Loose(r.Prompt, r.Completion), out var line), Other: line))
            .Where(r => r.Found)
            .Select(r => new DataExample(name, r.Line, otherName, r.Other))
            .ToList();

    private static DataFinding Leakage(string name, Dataset data, string trained, List<DataExample> leaks) => new(
        DataCheck.LeakageCode, DataSeverity.Error, name, $"{leaks.Count} {name} rows also occur in {trained}", leaks.Count, Share(leaks.Count, data),
        "scores on these rows measure memory, not skill",
        "remove them from one of the two files, or continue anyway with --allow-leakage (recorded in the study)", leaks.Take(DataCheck.LeaksMax).ToArray());

    private static DataFinding SamePrompt(string name, Dataset data, List<DataExample> found) => new(
        "DATA015", DataSeverity.Warning, name, $"{found.Count} {name} rows have a prompt of train with another answer", found.Count, Share(found.Count, data),
        "the model is trained to give another answer there", "decide which answer is right", found.Take(DataCheck.ExamplesMax).ToArray());

    private static double Share(int count, Dataset data) => (double)count / data.Rows.Count;
}
