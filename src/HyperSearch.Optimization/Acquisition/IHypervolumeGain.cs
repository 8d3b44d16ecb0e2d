namespace HyperSearch.Optimization.Acquisition;

/// <summary>The expected gain in hypervolume of a point whose objectives are independent normal variables.</summary>
public interface IHypervolumeGain
{
    /// <summary>The gain, with its derivatives by the means and the standard deviations unless those spans are empty.</summary>
    double Of(ReadOnlySpan<double> means, ReadOnlySpan<double> deviations, Span<double> meanSlopes, Span<double> deviationSlopes);
}
