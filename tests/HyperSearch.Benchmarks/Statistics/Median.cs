namespace HyperSearch.Benchmarks.Statistics;

/// <summary>The middle value of a sample; the mean of the two middle ones where their number is even.</summary>
internal static class Median
{
    /// <exception cref="ArgumentException">The sample is empty.</exception>
    public static double Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        if (sorted.Length == 0) throw new ArgumentException("an empty sample has no median", nameof(values));
        int half = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}
