namespace HyperSearch.FineTuning.Data.Checks;

/// <summary>
/// Rows that stand in two splits. The same text in train and in validation or test (equal but for case, white space and
/// composition) is leakage; the same prompt with another answer, and a row shared by validation and test, are warnings.
/// </summary>
internal static class SplitOverlap
{
    public static IEnumerable<DataFinding> Find(DataSplits splits)
    {
        var rows = new Dictionary<RowKey, int>();
        var prompts = new Dictionary<RowKey, int>();
        foreach (var row in splits.Train.Rows)
        {
            rows.TryAdd(RowKey.Loose(row.Prompt, row.Completion), row.Line);
            if (row.Prompt.Length > 0)
                prompts.TryAdd(RowKey.Loose(row.Prompt), row.Line);
        }

        foreach (var (name, data) in new[] { ("validation", splits.Validation), ("test", splits.Test) })
        {
            if (data is null)
                continue;
            var (leaks, samePrompts) = Compare(name, data, rows, prompts);
            if (leaks.Count > 0)
                yield return Leakage(name, data, leaks);
            if (samePrompts.Count > 0)
                yield return SamePrompt(name, data, samePrompts);
        }

        if (splits.Test is { } test && SharedRows(splits.Validation, test) is { Count: > 0 } shared)
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

    private static List<DataExample> SharedRows(Dataset validation, Dataset test)
    {
        var rows = new Dictionary<RowKey, int>();
        foreach (var row in validation.Rows)
            rows.TryAdd(RowKey.Loose(row.Prompt, row.Completion), row.Line);
        return test.Rows
            .Select(r => (r.Line, Found: rows.TryGetValue(RowKey.Loose(r.Prompt, r.Completion), out var line), Other: line))
            .Where(r => r.Found)
            .Select(r => new DataExample("test", r.Line, "validation", r.Other))
            .ToList();
    }

    private static DataFinding Leakage(string name, Dataset data, List<DataExample> leaks) => new(
        DataCheck.LeakageCode, DataSeverity.Error, name, $"{leaks.Count} {name} rows also occur in train", leaks.Count, Share(leaks.Count, data),
        "scores on these rows measure memory, not skill",
        "remove them from one of the two files, or continue anyway with --allow-leakage (recorded in the study)", leaks.Take(DataCheck.LeaksMax).ToArray());

    private static DataFinding SamePrompt(string name, Dataset data, List<DataExample> found) => new(
        "DATA015", DataSeverity.Warning, name, $"{found.Count} {name} rows have a prompt of train with another answer", found.Count, Share(found.Count, data),
        "the model is trained to give another answer there", "decide which answer is right", found.Take(DataCheck.ExamplesMax).ToArray());

    private static double Share(int count, Dataset data) => (double)count / data.Rows.Count;
}
