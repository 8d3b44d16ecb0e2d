using HyperSearch.FineTuning.Generation;
using HyperSearch.FineTuning.Metrics.Text;
using HyperSearch.FineTuning.Models;

namespace HyperSearch.FineTuning.Training;

/// <summary>
/// Scores of what a model writes after the prompts of a set. Texts are written once for all scores; where exact match alone is wanted, a text is given up
/// as soon as it must be a miss.
/// </summary>
internal sealed class AnswerMetrics(DecoderModel model, TextCodec text, IReadOnlyList<string> needed)
{
    private const string ExactMatchName = "exact_match";

    /// <summary>Every metric that needs answers, without its split.</summary>
    public static IReadOnlyList<string> Names { get; } = [ExactMatchName, .. TextScores.Names];

    /// <summary>Adds what is wanted of <c>SPLIT/exact_match</c> and the scores of texts.</summary>
    /// <param name="metrics">Added to.</param>
    /// <param name="split"><c>validation</c> or <c>retained</c>.</param>
    /// <param name="set">The split; nothing is added where its rows have no prompts.</param>
    /// <param name="exactMatch">Whether exact match is wanted.</param>
    /// <param name="allScores">Whether every score of texts is wanted, not only those that somebody needs.</param>
    public void Add(Dictionary<string, double> metrics, string split, TrainingSet set, bool exactMatch, bool allScores)
    {
        if (!set.HasPrompts || set.Rows.Count == 0) return;
        var scores = TextScores.Names.Where(name => allScores || needed.Contains($"{split}/{name}")).ToArray();
        if (!exactMatch && scores.Length == 0) return;
        var written = ExactMatch.Write(model, set.Rows, text, untilWrong: scores.Length == 0);
        if (exactMatch) metrics[$"{split}/{ExactMatchName}"] = written.Count(row => row.Hit) / (double)written.Length;
        if (scores.Length == 0) return;
        string[] texts = [.. written.Select(row => row.Text)], wanted = [.. set.Rows.Select(row => row.Wanted)];
        foreach (var name in scores) metrics[$"{split}/{name}"] = TextScores.Of(name, texts, wanted);
    }
}
