namespace HyperSearch.FineTuning.Metrics;

/// <summary>Two models' scores of the same examples, such as sentence BLEU or losses; for outcomes that are right or wrong see <see cref="PairedComparison"/>.</summary>
/// <param name="Count">Examples.</param>
/// <param name="Difference">Mean of the second minus mean of the first.</param>
/// <param name="Bounds">95% interval of the difference, from the paired bootstrap (Koehn, 2004).</param>
public sealed record PairedDifference(int Count, double Difference, Interval Bounds)
{
    /// <param name="first">Score of each example under the first model.</param>
    /// <param name="second">The same examples under the second, in the same order.</param>
    public static PairedDifference Of(ReadOnlySpan<double> first, ReadOnlySpan<double> second)
    {
        if (first.Length != second.Length || first.Length == 0)
            throw new ArgumentException($"{first.Length} and {second.Length} scores; they must be of the same examples, at least one");
        var differences = new double[first.Length];
        for (var i = 0; i < first.Length; i++) differences[i] = second[i] - first[i];
        return new PairedDifference(first.Length, differences.Average(), Bootstrap.MeanInterval(differences));
    }
}
