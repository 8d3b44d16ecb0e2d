using MathNet.Numerics;

namespace HyperSearch.Benchmarks.Regret.Reports;

/// <summary>
/// Wilcoxon's signed-rank test of paired differences (Wilcoxon, "Individual comparisons by ranking methods", 1945): two-sided, by the normal
/// approximation with corrections for ties and continuity. Differences of zero are left out.
/// </summary>
internal static class SignedRank
{
    private const int PairsMin = 6;

    /// <summary>The probability of differences at least as one-sided as these where neither side is better; not a number below six that are not zero.</summary>
    public static double Probability(IEnumerable<double> differences)
    {
        double[] sorted = [.. differences.Where(d => d != 0).OrderBy(Math.Abs)];
        int n = sorted.Length;
        if (n < PairsMin) return double.NaN;
        double positive = 0, ties = 0;
        for (int first = 0, next; first < n; first = next)
        {
            next = first + 1;
            while (next < n && Math.Abs(sorted[next]) == Math.Abs(sorted[first])) next++;
            double size = next - first, rank = (first + 1 + next) / 2.0;
            ties += size * size * size - size;
            positive += rank * sorted.AsSpan(first, next - first).ToArray().Count(d => d > 0);
        }

        double mean = n * (n + 1) / 4.0, variance = n * (n + 1.0) * (2 * n + 1) / 24 - ties / 48;
        double distance = Math.Max(0, Math.Abs(positive - mean) - 0.5);
        return variance > 0 ? SpecialFunctions.Erfc(distance / Math.Sqrt(2 * variance)) : 1;
    }
}
