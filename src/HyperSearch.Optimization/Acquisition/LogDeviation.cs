using HyperSearch.Optimization.GaussianProcess;

namespace HyperSearch.Optimization.Acquisition;

/// <summary>ln σ: pure exploration, where nothing is known that could be improved on.</summary>
public sealed class LogDeviation(GpPosterior posterior) : PosteriorTerm(posterior, [], 1)
{
    protected override double Score(ReadOnlySpan<double> means, double deviation, Span<double> meanSlopes, out double deviationSlope)
    {
        if (!meanSlopes.IsEmpty) meanSlopes[0] = 0;
        deviationSlope = 1 / deviation;
        return Math.Log(deviation);
    }
}
