namespace HyperSearch.FineTuning.Data.Checks;

/// <summary>What tokenising a split shows: lengths, cut rows, and borders between prompt and completion inside a token.</summary>
internal sealed record TokenLengths(int TruncatedRows, int Longest, double Mean, IReadOnlyList<DataFinding> Findings)
{
    public static TokenLengths Measure(string name, Dataset data, ExampleEncoder encoder)
    {
        var truncated = new List<DataExample>();
        var dropped = new List<DataExample>();
        var untrained = new List<DataExample>();
        var shared = new List<DataExample>();
        var (longest, total) = (0, 0L);
        foreach (var row in data.Rows)
        {
            if (RowEncoding.Encode(encoder, row, data) is not { } example)
            {
                dropped.Add(new DataExample(name, row.Line));
                continue;
            }

            longest = Math.Max(longest, example.Ids.Length);
            total += example.Ids.Length;
            if (example.Truncated)
                truncated.Add(new DataExample(name, row.Line));
            if (example.TargetCount == 0)
                untrained.Add(new DataExample(name, row.Line));
            if (example.SeamShared)
                shared.Add(new DataExample(name, row.Line));
        }

        var findings = new List<DataFinding>();
        var start = encoder.Truncation == Truncation.Start;
        Add(findings, "DATA023", DataSeverity.Warning, name, data, truncated, start ? "rows are longer than max_length and lose their start" : "rows are longer than max_length and lose their end",
            start ? "the beginning of what the answer depends on is not seen" : data.Kind == DataKind.Classification ? "the end of the text is not seen" : "the end of the answer, and the token that says it is over, are not trained",
            "raise max_length or shorten the rows");
        Add(findings, "DATA029", DataSeverity.Warning, name, data, dropped, "rows are longer than max_length and are left out",
            "they are neither trained nor evaluated", "raise max_length, shorten the rows, or choose another truncation");
        Add(findings, "DATA024", DataSeverity.Warning, name, data, untrained, "rows have no trained token left after the cut",
            "they cost time and teach nothing", "raise max_length, or shorten the prompts");
        Add(findings, "DATA026", DataSeverity.Warning, name, data, shared, "rows have a token that spans the border of prompt and completion",
            "when the model is asked, it must write the prompt's last characters once more", "end prompts, or begin completions, where the tokenizer splits: at a line break or a space");
        return new TokenLengths(truncated.Count, longest, Math.Round((double)total / Math.Max(1, data.Rows.Count - dropped.Count), 6), findings);
    }

    private static void Add(
        List<DataFinding> findings, string code, DataSeverity severity, string name, Dataset data, List<DataExample> found, string what, string why, string fix)
    {
        if (found.Count > 0)
        {
            findings.Add(new DataFinding(code, severity, name, $"{found.Count} {name} {what}", found.Count, (double)found.Count / data.Rows.Count, why, fix,
                found.Take(DataCheck.ExamplesMax).ToArray()));
        }
    }
}
