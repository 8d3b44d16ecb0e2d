using HyperSearch.Optimization.GaussianProcess;
using HyperSearch.Optimization.Numerics;

namespace HyperSearch.Optimization.Acquisition;

/// <summary>
/// ln of the probability that a point is no failure, from a Gaussian process over outcomes of ±1 with noise variance ν: that the outcome is above
/// zero, ln max(Φ((μ + m)/√(ν + σ²)), 10⁻⁶), with m the prior mean Φ⁻¹(share of successes); times a weight.
/// </summary>
/// <param name="weight">1 for the expected gain; more where failures are to be avoided beyond that.</param>
public sealed class LogFeasibility(GpPosterior posterior, double priorMean, double weight = 1) : PosteriorTerm(posterior, [], 1)
{
    private const double LogFloor = -13.815510557964274;

    protected override double Score(ReadOnlySpan<double> means, double deviation, Span<double> meanSlopes, out double deviationSlope)
    {
        double root = Math.Sqrt(Posterior.Hyperparameters.NoiseVariance + deviation * deviation);
        double u = (means[0] + priorMean) / root;
        double value = NormalDistribution.LogCumulative(u);
        deviationSlope = 0;
        bool floored = value < LogFloor;
        if (!meanSlopes.IsEmpty)
        {
            double slope = floored ? 0 : weight * NormalDistribution.InverseMillsRatio(u);
            meanSlopes[0] = slope / root;
            deviationSlope = -slope * u * deviation / (root * root);
        }

        return weight * (floored ? LogFloor : value);
    }
}
