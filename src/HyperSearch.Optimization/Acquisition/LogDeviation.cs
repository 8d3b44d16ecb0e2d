using HyperSearch.Optimization.GaussianProcess;

namespace HyperSearch.Optimization.Acquisition;

/// <summary>ln σ times a weight: pure exploration, where nothing is known that could be improved on.</summary>
public sealed class LogDeviation(GpPosterior posterior, double weight = 1) : PosteriorTerm(posterior, new double[posterior.Pending], 1)
{
    protected override double Score(ReadOnlySpan<double> means, double deviation, Span<double> meanSlopes, out double deviationSlope)
    {
        if (!meanSlopes.IsEmpty) meanSlopes[0] = 0;
        deviationSlope = weight / deviation;
        return weight * Math.Log(deviation);
    }
}
