using HyperSearch.Optimization.MultiObjective;

namespace HyperSearch.Optimization.Acquisition;

/// <summary>The gain of two objectives, exactly.</summary>
public sealed class StaircaseGain(IEnumerable<double[]> points, double[] reference) : IHypervolumeGain
{
    private readonly ExpectedHypervolume strips = new(points, reference);

    public double LogOf(ReadOnlySpan<double> means, ReadOnlySpan<double> deviations, Span<double> meanSlopes, Span<double> deviationSlopes)
    {
        LogHypervolumeGain gain = strips.LogAt(means[0], deviations[0], means[1], deviations[1]);
        if (!meanSlopes.IsEmpty)
        {
            (meanSlopes[0], meanSlopes[1]) = (gain.ByMean1, gain.ByMean2);
            (deviationSlopes[0], deviationSlopes[1]) = (gain.ByDeviation1, gain.ByDeviation2);
        }

        return gain.Value;
    }
}
