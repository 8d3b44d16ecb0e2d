namespace HyperSearch.FineTuning.Metrics;

/// <summary>A share of examples, such as exact match, with what its sample size allows to say.</summary>
public static class Proportion
{
    /// <summary>Quantile of the standard normal distribution that leaves 2.5% above it.</summary>
    public const double NormalQuantile975 = 1.959963984540054;

    /// <summary>
    /// Wilson's score interval (1927), 95%: centre (p + z^2/2n) / (1 + z^2/n), half-width z/(1 + z^2/n) sqrt(p(1-p)/n + z^2/4n^2).
    /// Unlike p +- z sqrt(p(1-p)/n) it stays inside [0, 1] and is not empty at 0 of n.
    /// </summary>
    /// <param name="hits">From 0 to <paramref name="count"/>.</param>
    /// <param name="count">Examples; with 0 the interval is [0, 1].</param>
    public static Interval Wilson(int hits, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(hits);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(hits, count);
        if (count == 0)
            return new Interval(0, 1);
        const double Z = NormalQuantile975;
        var n = (double)count;
        var share = hits / n;
        var scale = 1 + (Z * Z / n);
        var centre = (share + (Z * Z / (2 * n))) / scale;
        var halfWidth = Z / scale * Math.Sqrt((share * (1 - share) / n) + (Z * Z / (4 * n * n)));
        return new Interval(hits == 0 ? 0 : centre - halfWidth, hits == count ? 1 : centre + halfWidth);
    }

    /// <summary>Half-width of the plain 95% interval at its widest, p = 1/2: 1.96 sqrt(1/4n). The smallest difference worth looking at.</summary>
    public static double WidestHalfWidth(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        return NormalQuantile975 * Math.Sqrt(0.25 / count);
    }
}
