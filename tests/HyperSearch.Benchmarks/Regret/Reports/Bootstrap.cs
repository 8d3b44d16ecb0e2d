using HyperSearch.Core.Randomness;

namespace HyperSearch.Benchmarks.Regret.Reports;

/// <summary>Percentile intervals of a mean over functions, by drawing each function's seeds anew with replacement (Efron, 1979). The functions stay as they are: an interval says nothing about others.</summary>
internal static class Bootstrap
{
    private const int Draws = 4000;
    private const RandomPurpose Resampling = (RandomPurpose)1002;

    /// <summary>The 95% interval.</summary>
    /// <param name="byFunction">Paired differences of each function, one for a seed.</param>
    public static (double Low, double High) Interval(IReadOnlyList<double[]> byFunction)
    {
        double[] means = new double[Draws];
        for (int draw = 0; draw < Draws; draw++)
        {
            var random = new PhiloxStream(0, (ulong)draw, Resampling);
            means[draw] = byFunction.Average(values => Resampled(values, random));
        }

        Array.Sort(means);
        return (means[(int)(0.025 * Draws)], means[(int)(0.975 * Draws) - 1]);
    }

    private static double Resampled(double[] values, PhiloxStream random)
    {
        double sum = 0;
        for (int i = 0; i < values.Length; i++) sum += values[(int)(random.NextDouble() * values.Length)];
        return sum / values.Length;
    }
}
