namespace HyperSearch.FineTuning.Metrics.Text;

/// <summary>What BLEU needs of a segment. Counts of segments add up to those of a corpus, so a resampled corpus costs no new matching.</summary>
public sealed class BleuCounts
{
    private readonly int[] _matches = new int[BleuOptions.OrderMax];
    private readonly int[] _totals = new int[BleuOptions.OrderMax];

    public int SystemLength { get; private set; }

    public int ReferenceLength { get; private set; }

    public IReadOnlyList<int> Matches => _matches;

    public IReadOnlyList<int> Totals => _totals;

    /// <param name="hypothesis">The text to score.</param>
    /// <param name="references">At least one.</param>
    public static BleuCounts Of(string hypothesis, IReadOnlyList<string> references, BleuOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfZero(references.Count, nameof(references));
        var words = Words(hypothesis, options);
        var counts = new BleuCounts { SystemLength = words.Length };
        NGramCounts? best = null;
        foreach (var reference in references.Select(text => Words(text, options)))
        {
            counts.ReferenceLength = best is null ? reference.Length : Closer(words.Length, counts.ReferenceLength, reference.Length);
            var ngrams = NGramCounts.Of(reference, BleuOptions.OrderMax);
            if (best is null) best = ngrams;
            else best.RaiseTo(ngrams);
        }

        var own = NGramCounts.Of(words, BleuOptions.OrderMax);
        for (var order = 1; order <= BleuOptions.OrderMax; order++)
        {
            counts._matches[order - 1] = own.Overlap(best!, order);
            counts._totals[order - 1] = Math.Max(0, words.Length - order + 1);
        }

        return counts;
    }

    public void Add(BleuCounts other)
    {
        SystemLength += other.SystemLength;
        ReferenceLength += other.ReferenceLength;
        for (var i = 0; i < _matches.Length; i++)
        {
            _matches[i] += other._matches[i];
            _totals[i] += other._totals[i];
        }
    }

    private static string[] Words(string text, BleuOptions options)
        => BleuTokenizer.Tokenize(PlainText.TrimEnd(options.Lowercase ? PlainText.Lower(text) : text), options.Tokenization);

    private static int Closer(int length, int first, int second)
    {
        var (a, b) = (Math.Abs(length - first), Math.Abs(length - second));
        return a == b ? Math.Min(first, second) : a < b ? first : second;
    }
}
