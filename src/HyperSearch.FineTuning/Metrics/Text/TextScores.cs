namespace HyperSearch.FineTuning.Metrics.Text;

/// <summary>
/// The scores of generated texts under their public names, each over a whole set with one reference a text, as the published implementations give them by
/// default: BLEU, chrF, chrF++ and TER from 0 to 100 (sacreBLEU, corpus), ROUGE (mean F1, no stemming) and METEOR from 0 to 1.
/// </summary>
public static class TextScores
{
    private static readonly (string Name, Func<IReadOnlyList<string>, IReadOnlyList<IReadOnlyList<string>>, double> Score)[] All =
    [
        ("bleu", (texts, references) => Bleu.Corpus(texts, references, new BleuOptions()).Score),
        ("chrf", (texts, references) => Chrf.Corpus(texts, references, ChrfOptions.Chrf)),
        ("chrf++", (texts, references) => Chrf.Corpus(texts, references, ChrfOptions.ChrfPlusPlus)),
        ("ter", TranslationEditRate.Corpus),
        ("rouge1", (texts, references) => MeanF1(texts, references, (text, reference) => Rouge.N(text, reference, 1))),
        ("rouge2", (texts, references) => MeanF1(texts, references, (text, reference) => Rouge.N(text, reference, 2))),
        ("rougeL", (texts, references) => MeanF1(texts, references, (text, reference) => Rouge.L(text, reference))),
        ("rougeLsum", (texts, references) => MeanF1(texts, references, (text, reference) => Rouge.Lsum(text, reference))),
        (Meteor.Label, Meteor.Corpus),
    ];

    public static IReadOnlyList<string> Names { get; } = [.. All.Select(score => score.Name)];

    /// <summary>One score, by its name.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="texts">What was written; at least one.</param>
    /// <param name="references">What was wanted of each.</param>
    public static double Of(string name, IReadOnlyList<string> texts, IReadOnlyList<string> references)
        => All.First(score => score.Name == name).Score(texts, [.. references.Select(reference => (IReadOnlyList<string>)[reference])]);

    private static double MeanF1(IReadOnlyList<string> texts, IReadOnlyList<IReadOnlyList<string>> references, Func<string, string, RougeScore> score)
        => texts.Select((text, i) => score(text, references[i][0]).F1).Average();
}
