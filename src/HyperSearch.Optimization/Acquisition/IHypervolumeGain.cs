namespace HyperSearch.Optimization.Acquisition;

/// <summary>The logarithm of the expected gain in hypervolume of a point whose objectives are independent normal variables.</summary>
public interface IHypervolumeGain
{
    /// <summary>ln of the gain, with its derivatives by the means and the standard deviations unless those spans are empty.</summary>
    double LogOf(ReadOnlySpan<double> means, ReadOnlySpan<double> deviations, Span<double> meanSlopes, Span<double> deviationSlopes);
}
