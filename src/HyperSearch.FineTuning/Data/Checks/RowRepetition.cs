namespace HyperSearch.FineTuning.Data.Checks;

/// <summary>Within one split: exact duplicates, one prompt with several answers, answers that are empty.</summary>
internal static class RowRepetition
{
    public static IEnumerable<DataFinding> Find(string name, Dataset data)
    {
        var (duplicates, conflicts) = Compare(name, data);
        if (duplicates.Count > 0)
        {
            yield return Finding("DATA020", DataSeverity.Warning, name, data, $"{duplicates.Count} {name} rows repeat an earlier row", duplicates,
                "repeated rows weigh more than others, and a split has fewer examples than it seems", "remove the copies");
        }

        if (conflicts.Count > 0)
        {
            yield return Finding("DATA021", DataSeverity.Warning, name, data, $"{conflicts.Count} {name} rows have the prompt of an earlier row with another answer", conflicts,
                "no model can give both answers; this is the commonest sign of wrong labels", "decide which answer is right");
        }

        var empty = data.Rows.Where(r => string.IsNullOrWhiteSpace(r.Completion)).Select(r => new DataExample(name, r.Line)).ToList();
        if (empty.Count > 0)
        {
            yield return Finding("DATA022", DataSeverity.Warning, name, data, $"{empty.Count} {name} {(data.Kind == DataKind.Text ? "rows are empty" : "rows have an empty answer")}", empty,
                data.Kind == DataKind.Text ? "they teach nothing" : "the model learns to say nothing", "remove the rows or write the answers");
        }
    }

    private static (List<DataExample> Duplicates, List<DataExample> Conflicts) Compare(string name, Dataset data)
    {
        var rows = new Dictionary<RowKey, int>();
        var prompts = new Dictionary<RowKey, int>();
        var duplicates = new List<DataExample>();
        var conflicts = new List<DataExample>();
        foreach (var row in data.Rows)
        {
            if (!rows.TryAdd(RowKey.Exact(row.Prompt, row.Completion), row.Line))
                duplicates.Add(new DataExample(name, row.Line, name, rows[RowKey.Exact(row.Prompt, row.Completion)]));
            else if (row.Prompt.Length > 0 && !prompts.TryAdd(RowKey.Exact(row.Prompt), row.Line))
                conflicts.Add(new DataExample(name, row.Line, name, prompts[RowKey.Exact(row.Prompt)]));
        }

        return (duplicates, conflicts);
    }

    private static DataFinding Finding(
        string code, DataSeverity severity, string name, Dataset data, string what, List<DataExample> found, string why, string fix) =>
        new(code, severity, name, what, found.Count, (double)found.Count / data.Rows.Count, why, fix, found.Take(DataCheck.ExamplesMax).ToArray());
}
