using HyperSearch.FineTuning.Models;
using HyperSearch.FineTuning.Training;

namespace HyperSearch.FineTuning.Generation;

/// <summary>
/// Share of rows whose greedy continuation, decoded up to the end of text, is the one wanted. A row is given up at the first token
/// after which it can no longer become it, so that a poor model costs little.
/// </summary>
internal static class ExactMatch
{
    public static double Share(LlamaModel model, IReadOnlyList<TrainingRow> rows, TextCodec text)
        => rows.Count == 0 ? double.NaN : Outcomes(model, rows, text).Count(hit => hit) / (double)rows.Count;

    /// <summary>By row. A row without prompt tokens, from which nothing can be generated, is a miss.</summary>
    public static bool[] Outcomes(LlamaModel model, IReadOnlyList<TrainingRow> rows, TextCodec text)
    {
        var asked = Enumerable.Range(0, rows.Count).Where(i => rows[i].FirstTarget > 0).ToArray();
        var requests = asked.Select(i => Request(rows[i], text)).ToArray();
        var written = new GreedyGenerator(model).Generate(requests);
        var outcomes = new bool[rows.Count];
        for (var i = 0; i < asked.Length; i++)
            outcomes[asked[i]] = written[i].Ended && text.Decode(written[i].Tokens) == rows[asked[i]].Wanted;
        return outcomes;
    }

    private static GenerationRequest Request(TrainingRow row, TextCodec text)
    {
        var wanted = row.Wanted;
        return new GenerationRequest(
            new ArraySegment<int>(row.Tokens, 0, Math.Min(row.FirstTarget, row.Tokens.Length)), Limit(wanted), tokens => !CanBecome(text.Decode(tokens), wanted));
    }

    /// <summary>Every token but the end of text adds at least one byte, so no right answer is longer.</summary>
    public static int Limit(string completion) => System.Text.Encoding.UTF8.GetByteCount(completion) + 1;

    /// <summary>A decoded text may end in replacement characters while a character's bytes are incomplete.</summary>
    private static bool CanBecome(string written, string wanted)
        => wanted.StartsWith(written.TrimEnd('\uFFFD'), StringComparison.Ordinal);
}
