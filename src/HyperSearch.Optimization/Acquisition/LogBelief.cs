using HyperSearch.Optimization.GaussianProcess;

namespace HyperSearch.Optimization.Acquisition;

/// <summary>What another study's model expects of a point, as a factor of the acquisition function: −weight · μ, so that what was good there is looked at first.</summary>
public sealed class LogBelief(GpPosterior posterior, double weight) : PosteriorTerm(posterior, [], 1)
{
    protected override double Score(ReadOnlySpan<double> means, double deviation, Span<double> meanSlopes, out double deviationSlope)
    {
        deviationSlope = 0;
        if (!meanSlopes.IsEmpty) meanSlopes[0] = -weight;
        return -weight * means[0];
    }
}
