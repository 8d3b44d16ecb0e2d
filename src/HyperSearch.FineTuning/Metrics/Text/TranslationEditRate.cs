namespace HyperSearch.FineTuning.Metrics.Text;

/// <summary>
/// TER (Snover et al., 2006): insertions, deletions, substitutions and shifts of runs, a hundredth of the words of the reference. In lower case,
/// words between white space, as sacreBLEU 2 computes it by default. 0 is best; there is no upper bound.
/// </summary>
public static class TranslationEditRate
{
    /// <summary>Edits of all segments over the mean lengths of their references.</summary>
    public static double Corpus(IReadOnlyList<string> hypotheses, IReadOnlyList<IReadOnlyList<string>> references)
    {
        if (hypotheses.Count != references.Count)
            throw new ArgumentException($"{hypotheses.Count} texts and references for {references.Count}", nameof(references));
        var (edits, length) = (0.0, 0.0);
        for (var i = 0; i < hypotheses.Count; i++)
        {
            var counts = Counts(hypotheses[i], references[i]);
            (edits, length) = (edits + counts.Edits, length + counts.Length);
        }

        return Score(edits, length);
    }

    public static double Sentence(string hypothesis, IReadOnlyList<string> references)
    {
        var (edits, length) = Counts(hypothesis, references);
        return Score(edits, length);
    }

    /// <summary>Fewest edits to any reference, and the mean length of all of them. Sums over segments give a corpus.</summary>
    public static (int Edits, double Length) Counts(string hypothesis, IReadOnlyList<string> references)
    {
        ArgumentOutOfRangeException.ThrowIfZero(references.Count, nameof(references));
        var words = Words(hypothesis);
        var others = references.Select(Words).ToArray();
        return (others.Min(reference => Edits(words, reference)), others.Average(reference => reference.Length));
    }

    public static double Score(double edits, double referenceLength)
        => referenceLength > 0 ? 100 * edits / referenceLength : edits > 0 ? 100 : 0;

    private static string[] Words(string text) => PlainText.Words(PlainText.Lower(text));

    private static int Edits(string[] words, string[] reference)
    {
        if (reference.Length == 0) return words.Length;
        var search = new ShiftSearch(reference);
        var shifts = 0;
        while (true)
        {
            var (gain, shifted) = search.Best(words);
            if (search.Exhausted || gain <= 0) break;
            shifts++;
            words = shifted;
        }

        return shifts + BeamEditDistance.Of(words, reference).Distance;
    }
}
