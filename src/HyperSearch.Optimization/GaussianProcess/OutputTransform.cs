namespace HyperSearch.Optimization.GaussianProcess;

/// <summary>
/// What is done to objective values before a Gaussian process sees them: the bad half is compressed logarithmically and all is
/// standardised, so that a few terrible trials do not flatten the region that matters. Smaller is better. Invertible.
/// </summary>
/// <remarks>
/// With m the median, q₁ and q₃ the quartiles and c = 1.5·1.4826·max(m − q₁, 10⁻³(q₃ − q₁)): y above m becomes m + c·ln(1 + (y − m)/c); then
/// z = (y − mean)/deviation. Where at least half of the values are equal, the distinct ones give m and the quartiles.
/// </remarks>
public sealed class OutputTransform
{
    private const double DeviationMin = 1e-12;

    private readonly double median;
    private readonly double scale;
    private readonly double mean;
    private readonly double deviation;
    private readonly KnownScores? known;

    private OutputTransform(double median, double scale, double mean, double deviation)
    {
        this.median = median;
        this.scale = scale;
        this.mean = mean;
        this.deviation = deviation;
    }

    private OutputTransform(KnownScores known) => this.known = known;

    /// <summary>By values whose scores are known from elsewhere, and straight lines between them.</summary>
    /// <param name="values">Rising strictly, at least one.</param>
    /// <param name="scores">Of each, rising strictly.</param>
    public static OutputTransform Through(double[] values, double[] scores) => new(new KnownScores(values, scores));

    /// <summary>The transform that suits <paramref name="values"/>, at least one, all finite.</summary>
    public static OutputTransform Fit(IReadOnlyCollection<double> values)
    {
        double[] sorted = [.. values.Order()];
        double[] shape = HalfAreEqual(sorted) ? [.. sorted.Distinct()] : sorted;
        double m = Quantile(shape, 0.5), q1 = Quantile(shape, 0.25), q3 = Quantile(shape, 0.75);
        double c = 1.5 * 1.4826 * Math.Max(m - q1, 1e-3 * (q3 - q1));
        var raw = new OutputTransform(m, c, 0, 1);
        double mean = sorted.Average(raw.Forward);
        double deviation = Math.Sqrt(sorted.Sum(y => (raw.Forward(y) - mean) * (raw.Forward(y) - mean)) / sorted.Length);
        return new OutputTransform(m, c, mean, deviation < DeviationMin * Math.Max(1, Math.Abs(mean)) ? 1 : deviation);
    }

    /// <summary>Standardises and compresses nothing: for questions about the values themselves, such as what makes them vary.</summary>
    public static OutputTransform Standardize(IReadOnlyCollection<double> values)
    {
        double mean = values.Average(), deviation = Math.Sqrt(values.Sum(y => (y - mean) * (y - mean)) / values.Count);
        return new OutputTransform(0, 0, mean, deviation < DeviationMin * Math.Max(1, Math.Abs(mean)) ? 1 : deviation);
    }

    /// <summary>z of y.</summary>
    public double Forward(double y) => known?.ScoreOf(y) ?? (Compress(y) - mean) / deviation;

    /// <summary>dz/dy.</summary>
    public double Slope(double y) => known?.SlopeAt(y) ?? (y > median && scale > 0 ? 1 / (1 + (y - median) / scale) : 1) / deviation;

    /// <summary>y of z.</summary>
    public double Inverse(double z)
    {
        if (known is not null) return known.ValueOf(z);
        double y = mean + deviation * z;
        return y > median && scale > 0 ? median + scale * (Math.Exp(Math.Min((y - median) / scale, 700)) - 1) : y;
    }

    private double Compress(double y) => y > median && scale > 0 ? median + scale * Math.Log(1 + (y - median) / scale) : y;

    private static bool HalfAreEqual(double[] sorted)
    {
        int run = 1, longest = 1;
        for (int i = 1; i < sorted.Length; i++)
        {
            run = sorted[i] == sorted[i - 1] ? run + 1 : 1;
            longest = Math.Max(longest, run);
        }

        return 2 * longest >= sorted.Length && longest > 1;
    }

    private static double Quantile(double[] sorted, double p)
    {
        double at = p * (sorted.Length - 1);
        int below = (int)at;
        return below + 1 < sorted.Length ? sorted[below] + (at - below) * (sorted[below + 1] - sorted[below]) : sorted[below];
    }
}
