using HyperSearch.FineTuning.Training;

namespace HyperSearch.FineTuning.Metrics;

/// <summary>
/// Percentile bootstrap (Efron, 1979) of a mean. It has no seed: every draw is a function of (resample, position), so equal data
/// always give equal bounds.
/// </summary>
public static class Bootstrap
{
    public const int Resamples = 2_000;

    // Keeps these draws apart from those of any trial, whose purposes are small numbers.
    private const ulong Purpose = 0xB007_57A9;

    /// <summary>95% interval of the mean of <paramref name="values"/>, at least one.</summary>
    public static Interval MeanInterval(ReadOnlySpan<double> values)
    {
        if (values.IsEmpty)
            throw new ArgumentException("no values to resample", nameof(values));
        var means = new double[Resamples];
        for (var resample = 0; resample < Resamples; resample++)
        {
            var sum = 0.0;
            for (var i = 0; i < values.Length; i++)
            {
                var bits = SeedStream.Derive(0, Purpose, (ulong)resample, (ulong)i);
                sum += values[(int)Math.BigMul(bits, (ulong)values.Length, out _)];
            }

            means[resample] = sum / values.Length;
        }

        Array.Sort(means);
        return new Interval(Quantile(means, 0.025), Quantile(means, 0.975));
    }

    /// <summary>Linear between order statistics (Hyndman and Fan's type 7).</summary>
    private static double Quantile(double[] sorted, double probability)
    {
        var position = probability * (sorted.Length - 1);
        var below = (int)position;
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((position - below) * (sorted[above] - sorted[below]));
    }
}
