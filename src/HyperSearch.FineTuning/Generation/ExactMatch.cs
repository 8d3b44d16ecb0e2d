using System.Text;
using HyperSearch.FineTuning.Models;
using HyperSearch.FineTuning.Training;

namespace HyperSearch.FineTuning.Generation;

/// <summary>
/// Share of rows whose greedy continuation, decoded up to the end of text, is the one wanted. Unless the texts themselves are asked for,
/// a row is given up at the first token after which it can no longer become it, so that a poor model costs little.
/// </summary>
internal static class ExactMatch
{
    public static double Share(DecoderModel model, IReadOnlyList<TrainingRow> rows, TextCodec text)
        => rows.Count == 0 ? double.NaN : Write(model, rows, text, untilWrong: true).Count(row => row.Hit) / (double)rows.Count;

    /// <summary>What was written after each row's prompt. A row without prompt tokens, from which nothing can be generated, is a miss.</summary>
    /// <param name="model">With its adapters attached.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="text">The model's tokenizer.</param>
    /// <param name="untilWrong">Whether to stop a row as soon as it must be a miss; its text is then a beginning.</param>
    public static (string Text, bool Hit)[] Write(DecoderModel model, IReadOnlyList<TrainingRow> rows, TextCodec text, bool untilWrong)
    {
        var asked = Enumerable.Range(0, rows.Count).Where(i => rows[i].PromptLength > 0).ToArray();
        var generated = new TokenGenerator(model).Generate([.. asked.Select(i => Request(rows[i], text, untilWrong))]);
        var outcomes = new (string Text, bool Hit)[rows.Count];
        Array.Fill(outcomes, (string.Empty, false));
        for (var i = 0; i < asked.Length; i++)
        {
            var written = text.Decode(generated[i].Tokens);
            outcomes[asked[i]] = (written, generated[i].Ended && written == rows[asked[i]].Wanted);
        }

        return outcomes;
    }

    private static GenerationRequest Request(TrainingRow row, TextCodec text, bool untilWrong)
    {
        var prompt = row.Tokens[..row.PromptLength].ToArray();
        // Every token but the end of text adds at least one byte, so no right answer is longer.
        var most = Encoding.UTF8.GetByteCount(row.Wanted) + 1;
        return new GenerationRequest(prompt, most, untilWrong ? tokens => !CanBecome(text.Decode(tokens), row.Wanted) : null);
    }

    /// <summary>A decoded text may end in replacement characters while a character's bytes are incomplete.</summary>
    private static bool CanBecome(string written, string wanted) => wanted.StartsWith(written.TrimEnd('\uFFFD'), StringComparison.Ordinal);
}
