using MathNet.Numerics.Distributions;

namespace HyperSearch.Optimization.Explanations;

/// <summary>
/// What the best of some candidates is worth, when each was repeated with other seeds. The value by which a trial won a search is better than its
/// settings are (the winner's curse), so it only chooses here; and every repetition is valued by a choice that did not see it.
/// </summary>
/// <remarks>
/// Notation: k candidates with m repetitions each. For each repetition j the candidate with the best mean over everything but j is taken, and its
/// value at j; the estimate is their mean. The deviation s of a repetition is pooled over all candidates, with k(m − 1) degrees of freedom, and the 95%
/// interval is ± t·s/√m. With one candidate this is the mean of its repetitions and Student's interval.
/// </remarks>
public static class RepeatedBest
{
    /// <summary>The estimate; null without repetitions. It has no interval (NaN) with a single one.</summary>
    /// <param name="candidates">For each candidate the value by which it was chosen, then its repetitions, as many for each.</param>
    public static Estimate? Of(IReadOnlyList<double[]> candidates, bool minimizes)
    {
        int m = candidates[0].Length - 1;
        if (candidates.Any(values => values.Length != m + 1)) throw new ArgumentException("Every candidate has as many repetitions.", nameof(candidates));
        if (m == 0) return null;
        double sum = 0;
        for (int j = 1; j <= m; j++) sum += ChosenWithout(candidates, j, minimizes)[j];
        double value = sum / m, half = HalfWidth(candidates, m);
        return new Estimate(value, value - half, value + half);
    }

    private static double[] ChosenWithout(IReadOnlyList<double[]> candidates, int left, bool minimizes)
    {
        double MeanWithout(double[] values) => (values.Sum() - values[left]) / (values.Length - 1);
        return minimizes ? candidates.MinBy(MeanWithout)! : candidates.MaxBy(MeanWithout)!;
    }

    private static double HalfWidth(IReadOnlyList<double[]> candidates, int m)
    {
        if (m == 1) return double.NaN;
        double squares = candidates.Sum(values =>
        {
            double mean = values.Skip(1).Average();
            return values.Skip(1).Sum(v => (v - mean) * (v - mean));
        });
        int freedom = candidates.Count * (m - 1);
        return StudentT.InvCDF(0, 1, freedom, 0.975) * Math.Sqrt(squares / freedom / m);
    }
}
