namespace HyperSearch.FineTuning.Metrics.Text;

/// <summary>
/// METEOR (Banerjee and Lavie, 2005) with its exact and stem stages only: there is no dictionary of synonyms, so reports call it
/// <see cref="Label"/>. Words between white space, in lower case; matched from the end of both texts as NLTK does. 0 to 1.
/// </summary>
public static class Meteor
{
    /// <summary>What a report must call the score.</summary>
    public const string Label = "meteor_exact_stem";

    private const double Alpha = 0.9;
    private const double Beta = 3;
    private const double Gamma = 0.5;

    /// <summary>Mean over segments, each against the reference that suits it best.</summary>
    public static double Corpus(IReadOnlyList<string> hypotheses, IReadOnlyList<IReadOnlyList<string>> references)
    {
        if (hypotheses.Count != references.Count)
            throw new ArgumentException($"{hypotheses.Count} texts and references for {references.Count}", nameof(references));
        return hypotheses.Select((hypothesis, i) => Sentence(hypothesis, references[i])).Average();
    }

    public static double Sentence(string hypothesis, IReadOnlyList<string> references)
    {
        ArgumentOutOfRangeException.ThrowIfZero(references.Count, nameof(references));
        return references.Max(reference => Score(Words(hypothesis), Words(reference)));
    }

    private static string[] Words(string text) => [.. PlainText.Words(text).Select(PlainText.Lower)];

    private static double Score(string[] hypothesis, string[] reference)
    {
        var (own, other) = (Numbered(hypothesis), Numbered(reference));
        var matches = new List<(int Own, int Other)>();
        Match(own, other, matches);
        Match(Stemmed(own), Stemmed(other), matches);
        if (matches.Count == 0) return 0;
        var (precision, recall) = ((double)matches.Count / hypothesis.Length, (double)matches.Count / reference.Length);
        var mean = precision * recall / ((Alpha * precision) + ((1 - Alpha) * recall));
        matches.Sort();
        var chunks = 1 + Enumerable.Range(1, matches.Count - 1)
            .Count(i => matches[i].Own != matches[i - 1].Own + 1 || matches[i].Other != matches[i - 1].Other + 1);
        return (1 - (Gamma * Math.Pow((double)chunks / matches.Count, Beta))) * mean;
    }

    private static List<(int Place, string Word)> Numbered(string[] words) => [.. words.Select((word, place) => (place, word))];

    private static List<(int Place, string Word)> Stemmed(List<(int Place, string Word)> words)
        => [.. words.Select(word => (word.Place, PorterStemmer.Stem(word.Word)))];

    /// <summary>Pairs equal words greedily from the end and takes them out of both lists.</summary>
    private static void Match(List<(int Place, string Word)> own, List<(int Place, string Word)> other, List<(int Own, int Other)> matches)
    {
        for (var i = own.Count - 1; i >= 0; i--)
        {
            var j = other.FindLastIndex(candidate => candidate.Word == own[i].Word);
            if (j < 0) continue;
            matches.Add((own[i].Place, other[j].Place));
            own.RemoveAt(i);
            other.RemoveAt(j);
        }
    }
}
