namespace HyperSearch.Optimization.Surrogates;

/// <summary>
/// The step of objective values that come in steps, such as error rates, which count examples. An improvement by less than a step does not exist, and a
/// search that hopes for one stays where it is.
/// </summary>
internal static class ValueStep
{
    // Rates over folds of unequal sizes miss each other by a little where they count the same number of examples: such a gap is no step.
    private const double GapMin = 0.1;

    /// <summary>
    /// The least gap between neighbours among the better half of the values, of those that are at least a tenth of the gap that a point between the
    /// half's ends lies in on average (Σg²/Σg). 0 where all of that half are equal.
    /// </summary>
    /// <param name="values">In transformed units, in any order.</param>
    public static double Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        double[] better = sorted[..Math.Min(sorted.Length, Math.Max(2, (sorted.Length + 1) / 2))];
        double[] gaps = [.. better.Zip(better.Skip(1), static (a, b) => b - a).Where(static gap => gap > 0)];
        if (gaps.Length == 0) return 0;
        double usual = gaps.Sum(static gap => gap * gap) / gaps.Sum();
        return gaps.Where(gap => gap >= GapMin * usual).Min();
    }
}
