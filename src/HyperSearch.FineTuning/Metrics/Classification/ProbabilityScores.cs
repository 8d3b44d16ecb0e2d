namespace HyperSearch.FineTuning.Metrics.Classification;

/// <summary>Scores of predicted probabilities; definitions and conventions are scikit-learn's.</summary>
public static class ProbabilityScores
{
    // Probabilities are kept this far from 0 and 1: one certain mistake must not make a whole set infinite.
    private const double Margin = 2.220446049250313e-16;

    /// <summary>Mean of -log p(true label), in nats.</summary>
    /// <param name="truth">For each example the column of its label.</param>
    /// <param name="probabilities">For each example one probability a label.</param>
    public static double LogLoss(IReadOnlyList<int> truth, IReadOnlyList<IReadOnlyList<double>> probabilities)
    {
        Check(truth, probabilities);
        return -truth.Select((label, i) => Math.Log(Math.Clamp(probabilities[i][label], Margin, 1 - Margin))).Average();
    }

    /// <summary>
    /// Area under the ROC curve of each label against the others, mean over labels; with two labels that of the second. Null when a
    /// label has no example or all of them: the area is not defined.
    /// </summary>
    public static double? RocAuc(IReadOnlyList<int> truth, IReadOnlyList<IReadOnlyList<double>> probabilities)
    {
        Check(truth, probabilities);
        var labels = probabilities[0].Count;
        var areas = (labels == 2 ? [1] : Enumerable.Range(0, labels))
            .Select(label => Area([.. truth.Select(t => t == label)], [.. probabilities.Select(row => row[label])])).ToArray();
        return areas.Contains(null) ? null : areas.Average();
    }

    /// <summary>
    /// Chance that a positive example scores higher than a negative one, ties half: Mann and Whitney's statistic (1947), equal to the
    /// area under the curve. Null without examples of both kinds.
    /// </summary>
    public static double? Area(IReadOnlyList<bool> positive, IReadOnlyList<double> scores)
    {
        var order = Enumerable.Range(0, scores.Count).OrderBy(i => scores[i]).ToArray();
        var positives = positive.Count(p => p);
        var negatives = positive.Count - positives;
        if (positives == 0 || negatives == 0) return null;
        var rankSum = 0.0;
        for (var start = 0; start < order.Length;)
        {
            var end = start;
            while (end < order.Length && scores[order[end]] == scores[order[start]]) end++;
            // Equal scores share the mean of their ranks, which count from 1.
            var rank = (start + end + 1) / 2.0;
            for (; start < end; start++) rankSum += positive[order[start]] ? rank : 0;
        }

        return (rankSum - (positives * (positives + 1.0) / 2)) / ((double)positives * negatives);
    }

    private static void Check(IReadOnlyList<int> truth, IReadOnlyList<IReadOnlyList<double>> probabilities)
    {
        if (truth.Count != probabilities.Count || truth.Count == 0)
            throw new ArgumentException($"{truth.Count} labels and {probabilities.Count} rows of probabilities; they must be of the same examples, at least one");
    }
}
