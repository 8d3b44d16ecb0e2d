namespace HyperSearch.FineTuning.Metrics.Text;

/// <summary>chrF and chrF++ (Popović, 2015 and 2017): F-score of n-grams of characters and words, as sacreBLEU 2 computes it, 0 to 100.</summary>
public static class Chrf
{
    private const string Punctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

    /// <summary>Counts of all segments summed, each against the reference that suits it best, then one score.</summary>
    public static double Corpus(IReadOnlyList<string> hypotheses, IReadOnlyList<IReadOnlyList<string>> references, ChrfOptions options)
    {
        if (hypotheses.Count != references.Count)
            throw new ArgumentException($"{hypotheses.Count} texts and references for {references.Count}", nameof(references));
        var sum = new int[3 * (options.CharacterOrder + options.WordOrder)];
        for (var i = 0; i < hypotheses.Count; i++)
        {
            var counts = Counts(hypotheses[i], references[i], options);
            for (var k = 0; k < sum.Length; k++) sum[k] += counts[k];
        }

        return Score(sum, options);
    }

    public static double Sentence(string hypothesis, IReadOnlyList<string> references, ChrfOptions options)
        => Score(Counts(hypothesis, references, options), options);

    /// <summary>For each order: n-grams of the text, of the best reference, and in both. Sums over segments give a corpus.</summary>
    public static int[] Counts(string hypothesis, IReadOnlyList<string> references, ChrfOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfZero(references.Count, nameof(references));
        var own = Grams(hypothesis, options);
        return references.Select(reference => Compare(own, Grams(reference, options), options)).MaxBy(counts => Score(counts, options))!;
    }

    /// <summary>F-score of precision and recall, each averaged over the orders that both texts are long enough for.</summary>
    public static double Score(IReadOnlyList<int> counts, ChrfOptions options)
    {
        var (precision, recall, orders) = (0.0, 0.0, 0);
        for (var i = 0; i < counts.Count; i += 3)
        {
            if (counts[i] == 0 || counts[i + 1] == 0) continue;
            precision += (double)counts[i + 2] / counts[i];
            recall += (double)counts[i + 2] / counts[i + 1];
            orders++;
        }

        if (precision + recall == 0) return 0;
        var weight = options.Beta * options.Beta;
        (precision, recall) = (precision / orders, recall / orders);
        return 100 * (1 + weight) * precision * recall / ((weight * precision) + recall);
    }

    private static (NGramCounts Characters, NGramCounts Words) Grams(string text, ChrfOptions options)
    {
        var words = PlainText.Words(text);
        var characters = string.Concat(words).EnumerateRunes().Select(rune => rune.ToString()).ToArray();
        return (NGramCounts.Of(characters, options.CharacterOrder), NGramCounts.Of([.. words.SelectMany(SplitPunctuation)], options.WordOrder));
    }

    private static int[] Compare((NGramCounts Characters, NGramCounts Words) own, (NGramCounts Characters, NGramCounts Words) other, ChrfOptions options)
    {
        var counts = new List<int>();
        for (var order = 1; order <= options.CharacterOrder; order++) Add(own.Characters, other.Characters, order);
        for (var order = 1; order <= options.WordOrder; order++) Add(own.Words, other.Words, order);
        return [.. counts];

        void Add(NGramCounts hypothesis, NGramCounts reference, int order)
        {
            var total = reference.Total(order);
            counts.AddRange([total > 0 ? hypothesis.Total(order) : 0, total, hypothesis.Overlap(reference, order)]);
        }
    }

    /// <summary>One mark of punctuation at the end, or else at the beginning, is a word of its own.</summary>
    private static string[] SplitPunctuation(string word)
    {
        if (PlainText.Length(word) < 2) return [word];
        if (Punctuation.Contains(word[^1], StringComparison.Ordinal)) return [word[..^1], word[^1..]];
        return Punctuation.Contains(word[0], StringComparison.Ordinal) ? [word[..1], word[1..]] : [word];
    }
}
