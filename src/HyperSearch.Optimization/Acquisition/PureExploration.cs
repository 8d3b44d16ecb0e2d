using HyperSearch.Optimization.GaussianProcess;

namespace HyperSearch.Optimization.Acquisition;

/// <summary>
/// ln σ among the points that may still be as good as the most promising one: with θ the mean of the observed or pending point of the lowest μ − 1.8σ, less
/// 10 (μ − σ/2 − θ) where that is positive. What a batch should find out beside what it hopes for (the pure exploration of Song et al., "The Vizier Gaussian process bandit
/// algorithm", 2024, with the sign turned round). Pending points count in the deviation.
/// </summary>
/// <param name="threshold">θ.</param>
public sealed class PureExploration(GpPosterior posterior, double threshold) : PosteriorTerm(posterior, new double[posterior.Pending], 1)
{
    /// <summary>How many deviations below its mean a point is judged when the most promising one is chosen.</summary>
    public const double Promise = 1.8;

    private const double Optimism = 0.5;
    private const double Penalty = 10;

    protected override double Score(ReadOnlySpan<double> means, double deviation, Span<double> meanSlopes, out double deviationSlope)
    {
        double excess = means[0] - Optimism * deviation - threshold, penalty = excess > 0 ? Penalty : 0;
        if (!meanSlopes.IsEmpty) meanSlopes[0] = -penalty;
        deviationSlope = 1 / deviation + penalty * Optimism;
        return Math.Log(deviation) - penalty * excess;
    }
}
