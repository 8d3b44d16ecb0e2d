using HyperSearch.Optimization.GaussianProcess;

namespace HyperSearch.Optimization.Acquisition;

/// <summary>
/// A term that depends on a point through one posterior: its mean under each draw of the pending values, and its standard deviation.
/// </summary>
/// <param name="draws">Standard normal numbers for the pending values, draw by draw; empty where no value is pending.</param>
public abstract class PosteriorTerm(GpPosterior posterior, double[] draws, int drawCount) : IAcquisitionTerm
{
    private readonly PosteriorProbe probe = new(posterior, draws, drawCount);
    private readonly double[] means = new double[drawCount];
    private readonly double[] meanSlopes = new double[drawCount];

    public GpPosterior Posterior => probe.Posterior;

    public void AddBlock(ReadOnlySpan<double> points, Span<double> scores)
    {
        probe.ReadBlock(points, scores.Length);
        for (int c = 0; c < scores.Length; c++)
        {
            for (int m = 0; m < means.Length; m++) means[m] = probe.BlockMean(m, c);
            scores[c] += Score(means, probe.BlockDeviation(c), [], out _);
        }
    }

    public double AddGradient(ReadOnlySpan<double> point, Span<double> gradient)
    {
        probe.Read(point);
        double value = Score(probe.Means, probe.Deviation, meanSlopes, out double deviationSlope);
        probe.AddGradient(meanSlopes, deviationSlope, gradient);
        return value;
    }

    /// <summary>The term's value from the means under each draw and the standard deviation, with its derivatives.</summary>
    /// <param name="meanSlopes">Receives ∂/∂μₘ; empty where no derivative is wanted.</param>
    /// <param name="deviationSlope">∂/∂σ.</param>
    protected abstract double Score(ReadOnlySpan<double> means, double deviation, Span<double> meanSlopes, out double deviationSlope);
}
