using HyperSearch.Optimization.Numerics;

namespace HyperSearch.Optimization.MultiObjective;

/// <summary>The logarithm of a positive expectation over a normal variable, with its derivatives by that variable's mean and standard deviation.</summary>
internal readonly record struct LogExpectation(double Value, double ByMean, double ByDeviation)
{
    // Where two shortfalls are closer than this, relative to themselves, their difference would lose digits; the integral that it is does not.
    private const double NearBelow = 0.1;

    // Gauss and Legendre's rule of five points on [-1, 1].
    private static ReadOnlySpan<double> Nodes => [-0.906179845938664, -0.5384693101056831, 0, 0.5384693101056831, 0.906179845938664];

    private static ReadOnlySpan<double> Weights => [0.23692688505618908, 0.47862867049936647, 0.56888888888888889, 0.47862867049936647, 0.23692688505618908];

    /// <summary>ln E max(bound − Y, 0).</summary>
    public static LogExpectation Shortfall(double bound, double mean, double deviation)
    {
        LogImprovement h = NormalDistribution.LogH((bound - mean) / deviation);
        return new LogExpectation(Math.Log(deviation) + h.Value, -h.CumulativeRatio / deviation, h.DensityRatio / deviation);
    }

    /// <summary>ln E [max(b − Y, 0) − max(a − Y, 0)] for a below b, given the logarithms of both parts.</summary>
    public static LogExpectation Between(in LogExpectation atA, in LogExpectation atB, double a, double b, double mean, double deviation)
    {
        double gap = atB.Value - atA.Value;
        if (!(gap > NearBelow)) return Integrated(a, b, mean, deviation);
        double ratio = Math.Exp(-gap), keep = 1 / (1 - ratio), drop = ratio * keep;
        return new LogExpectation(atB.Value - Math.Log(keep), keep * atB.ByMean - drop * atA.ByMean, keep * atB.ByDeviation - drop * atA.ByDeviation);
    }

    /// <summary>ln ∫ Φ((s − μ)/σ) ds from a to b.</summary>
    private static LogExpectation Integrated(double a, double b, double mean, double deviation)
    {
        double half = 0.5 * (b - a), middle = (0.5 * (a + b) - mean) / deviation;
        double at = NormalDistribution.LogCumulative(middle), sum = 0, byMean = 0, byDeviation = 0;
        for (int k = 0; k < Nodes.Length; k++)
        {
            double t = middle + half / deviation * Nodes[k];
            double share = Weights[k] * Math.Exp(NormalDistribution.LogCumulative(t) - at);
            double mills = NormalDistribution.InverseMillsRatio(t);
            sum += share;
            byMean -= share * mills;
            byDeviation -= share * mills * t;
        }

        return new LogExpectation(Math.Log(half) + at + Math.Log(sum), byMean / (sum * deviation), byDeviation / (sum * deviation));
    }
}
