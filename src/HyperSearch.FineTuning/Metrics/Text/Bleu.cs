namespace HyperSearch.FineTuning.Metrics.Text;

/// <summary>BLEU (Papineni et al., 2002) as sacreBLEU 2 computes it (Post, 2018).</summary>
public static class Bleu
{
    /// <summary>Counts of all segments summed, then one score: not a mean of sentence scores.</summary>
    /// <param name="hypotheses">One text a segment.</param>
    /// <param name="references">For each segment its references, at least one.</param>
    public static BleuScore Corpus(IReadOnlyList<string> hypotheses, IReadOnlyList<IReadOnlyList<string>> references, BleuOptions options)
    {
        if (hypotheses.Count != references.Count)
            throw new ArgumentException($"{hypotheses.Count} texts and references for {references.Count}", nameof(references));
        var sum = new BleuCounts();
        for (var i = 0; i < hypotheses.Count; i++) sum.Add(BleuCounts.Of(hypotheses[i], references[i], options));
        return Score(sum, options);
    }

    /// <summary>One segment, with the effective order.</summary>
    public static BleuScore Sentence(string hypothesis, IReadOnlyList<string> references, BleuOptions options)
        => Score(BleuCounts.Of(hypothesis, references, options), options with { EffectiveOrder = true });

    /// <summary>The score of counts, summed over any set of segments.</summary>
    public static BleuScore Score(BleuCounts counts, BleuOptions options)
    {
        var penalty = counts.SystemLength >= counts.ReferenceLength ? 1
            : counts.SystemLength == 0 ? 0 : Math.Exp(1 - ((double)counts.ReferenceLength / counts.SystemLength));
        var precisions = new double[BleuOptions.OrderMax];
        if (counts.Matches.All(matches => matches == 0))
            return new BleuScore(0, precisions, penalty, counts.SystemLength, counts.ReferenceLength);
        var orders = FillPrecisions(counts, options, precisions);
        var used = precisions.Take(options.EffectiveOrder ? orders : BleuOptions.OrderMax).ToArray();
        var score = used.Contains(0) ? 0 : penalty * Math.Exp(used.Average(Math.Log));
        return new BleuScore(score, precisions, penalty, counts.SystemLength, counts.ReferenceLength);
    }

    /// <returns>How many orders the text is long enough for.</returns>
    private static int FillPrecisions(BleuCounts counts, BleuOptions options, double[] precisions)
    {
        var (orders, halving) = (0, 1.0);
        for (var i = 0; i < precisions.Length; i++)
        {
            var added = options.Smoothing == BleuSmoothing.AddK && i > 0 ? options.SmoothingConstant : 0;
            var (matches, total) = (counts.Matches[i] + added, counts.Totals[i] + added);
            if (total == 0) break;
            orders = i + 1;
            if (matches > 0) precisions[i] = 100 * matches / total;
            else if (options.Smoothing == BleuSmoothing.Exponential) precisions[i] = 100 / ((halving *= 2) * total);
            else if (options.Smoothing == BleuSmoothing.Floor) precisions[i] = 100 * options.SmoothingConstant / total;
        }

        return Math.Max(1, orders);
    }
}
