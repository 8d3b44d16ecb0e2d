namespace HyperSearch.Optimization.Explanations;

/// <summary>Quantiles of a sample, by linear interpolation between its order statistics.</summary>
internal static class Quantiles
{
    /// <summary>Mean and central 95% of <paramref name="sample"/>, at least one number.</summary>
    public static Estimate Central(IEnumerable<double> sample)
    {
        double[] sorted = [.. sample.Order()];
        return new Estimate(sorted.Average(), At(sorted, 0.025), At(sorted, 0.975));
    }

    public static double At(double[] sorted, double p)
    {
        double at = p * (sorted.Length - 1);
        int below = (int)at;
        return below + 1 < sorted.Length ? sorted[below] + (at - below) * (sorted[below + 1] - sorted[below]) : sorted[below];
    }
}
