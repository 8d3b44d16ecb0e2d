using HyperSearch.Core.Randomness;
using MathNet.Numerics;

namespace HyperSearch.Optimization.Numerics;

/// <summary>A normal distribution cut off at 0 and 1, with its mean before the cut inside [0, 1].</summary>
public readonly struct TruncatedNormal
{
    private static readonly double LogRootTwoPi = 0.5 * Math.Log(2 * Math.PI);

    // Far out in the tail the mass underflows; its logarithm should stay a number.
    private const double MassMin = 1e-300;

    private readonly double logScale;

    public TruncatedNormal(double mean, double deviation)
    {
        Mean = mean;
        Deviation = deviation;
        logScale = Math.Log(Mass((0 - mean) / deviation, (1 - mean) / deviation));
    }

    /// <summary>The mean before the cut.</summary>
    public double Mean { get; }

    /// <summary>The standard deviation before the cut.</summary>
    public double Deviation { get; }

    /// <summary>The log density at <paramref name="x"/> in [0, 1].</summary>
    public double LogDensity(double x)
    {
        double z = (x - Mean) / Deviation;
        return -0.5 * z * z - Math.Log(Deviation) - LogRootTwoPi - logScale;
    }

    /// <summary>The derivative of the log density at <paramref name="x"/>.</summary>
    public double LogSlope(double x) => -(x - Mean) / (Deviation * Deviation);

    /// <summary>The logarithm of the mean density over the cell from <paramref name="low"/> to <paramref name="high"/>.</summary>
    public double LogMeanDensity(double low, double high) =>
        Math.Log(Math.Max(Mass((low - Mean) / Deviation, (high - Mean) / Deviation), MassMin)) - logScale - Math.Log(high - low);

    /// <summary>A draw, by rejection: with the mean inside, more than a third of all draws is kept for deviations up to 1.</summary>
    public double Draw(PhiloxStream random)
    {
        while (true)
        {
            double radius = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()));
            double x = Mean + Deviation * radius * Math.Cos(2 * Math.PI * random.NextDouble());
            if (x is >= 0 and <= 1) return x;
        }
    }

    /// <summary>The standard normal mass between a and b, without cancellation in the upper tail.</summary>
    private static double Mass(double a, double b)
    {
        const double rootHalf = 0.70710678118654752440;
        if (a > 0) (a, b) = (-b, -a);
        return 0.5 * (SpecialFunctions.Erfc(-b * rootHalf) - SpecialFunctions.Erfc(-a * rootHalf));
    }
}
