using HyperSearch.Optimization.GaussianProcess;
using HyperSearch.Optimization.Numerics;

namespace HyperSearch.Optimization.Acquisition;

/// <summary>ln Φ((bound − μ)/σ): the log probability that a constrained metric stays within its bound (Gardner et al., ICML 2014).</summary>
public sealed class LogProbabilityBelow(GpPosterior posterior, double bound) : PosteriorTerm(posterior, [], 1)
{
    protected override double Score(ReadOnlySpan<double> means, double deviation, Span<double> meanSlopes, out double deviationSlope)
    {
        double u = (bound - means[0]) / deviation;
        deviationSlope = 0;
        if (!meanSlopes.IsEmpty)
        {
            double slope = NormalDistribution.InverseMillsRatio(u);
            meanSlopes[0] = -slope / deviation;
            deviationSlope = -slope * u / deviation;
        }

        return NormalDistribution.LogCumulative(u);
    }
}
