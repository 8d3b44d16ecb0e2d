using HyperSearch.Core.Studies;

namespace HyperSearch.Optimization.Pruning;

/// <summary>
/// Whether the order at a rung says anything about the order at the end: Spearman's correlation between value at the rung and final value, over
/// the completed trials. Below 0.4 the rung misleads, and nothing should be given up there.
/// </summary>
/// <remarks>
/// Completed trials are those that the rung let through, and among the best alone every order looks random. Hence two precautions: the
/// correlation is corrected for the restricted range (Thorndike, "Personnel Selection", 1949, case II, with the ranks at the rung as the selected
/// variable), and it is the upper end of its one-sided 95% interval (Fisher's z) that has to be low.
/// </remarks>
internal static class RankCheck
{
    public const int PairsMin = 8;
    public const double CorrelationMin = 0.4;
    private const double Z95 = 1.6449;

    public static bool Misleads(TrialSnapshot snapshot, long step, double sign)
    {
        List<double> all = [], low = [], final = [];
        foreach (TrialView trial in snapshot.Trials)
        {
            if (RungValues.At(trial, step, sign) is not { } value || !double.IsFinite(value)) continue;
            all.Add(value);
            if (RungValues.Final(trial, sign) is not { } end) continue;
            low.Add(value);
            final.Add(end);
        }

        if (low.Count < PairsMin) return false;
        double bound = Math.Tanh(Math.Atanh(Math.Clamp(Spearman(low, final), -0.999999, 0.999999)) + Z95 / Math.Sqrt(low.Count - 3));
        double widening = Deviation(Ranks(all)) / Deviation(RanksAmong(low, all));
        return bound * widening / Math.Sqrt(1 + bound * bound * (widening * widening - 1)) < CorrelationMin;
    }

    /// <summary>Spearman's rank correlation; 1 where one side is constant, since ties forbid nothing.</summary>
    public static double Spearman(IReadOnlyList<double> a, IReadOnlyList<double> b)
    {
        double[] x = Ranks(a), y = Ranks(b);
        double mx = x.Average(), my = y.Average(), xy = 0, xx = 0, yy = 0;
        for (int i = 0; i < x.Length; i++)
        {
            xy += (x[i] - mx) * (y[i] - my);
            xx += (x[i] - mx) * (x[i] - mx);
            yy += (y[i] - my) * (y[i] - my);
        }

        return xx * yy > 0 ? xy / Math.Sqrt(xx * yy) : 1;
    }

    private static double[] Ranks(IReadOnlyList<double> values) => RanksAmong(values, values);

    /// <summary>Mean ranks of <paramref name="values"/> among <paramref name="all"/>; ties share.</summary>
    private static double[] RanksAmong(IReadOnlyList<double> values, IReadOnlyList<double> all)
    {
        double[] sorted = [.. all.Order()];
        return [.. values.Select(v => (First(sorted, v, orEqual: false) + First(sorted, v, orEqual: true) - 1) / 2.0)];
    }

    /// <summary>How many of the sorted values are less than <paramref name="value"/>, or equal to it as well.</summary>
    private static int First(double[] sorted, double value, bool orEqual)
    {
        int low = 0, high = sorted.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (sorted[middle] < value || (orEqual && sorted[middle] == value)) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    private static double Deviation(double[] values)
    {
        double mean = values.Average();
        return Math.Max(Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / values.Length), 1e-9);
    }
}
