using HyperSearch.Optimization.Encoding;
using HyperSearch.Optimization.Numerics;
using HyperSearch.Optimization.Sampling;

namespace HyperSearch.Optimization.Acquisition;

/// <summary>
/// The user's priors as a factor of the acquisition function that fades with the number of results: (β/n)·ln π(x) (Hvarfner et al., "πBO:
/// Augmenting acquisition functions with user beliefs", ICLR 2022).
/// </summary>
public sealed class LogPrior : IAcquisitionTerm
{
    private readonly int dimensions;
    private readonly int[] indices;
    private readonly TruncatedNormal[] densities;
    private readonly double weight;

    /// <param name="weight">β/n.</param>
    public LogPrior(SpaceEncoder encoder, double weight)
    {
        this.weight = weight;
        dimensions = encoder.Dimensions;
        indices = [.. Enumerable.Range(0, encoder.Numeric).Where(j => encoder.Coordinates[j].Parameter.Prior is not null)];
        densities = [.. indices.Select(j => PriorDensity.Of(new UnitAxis(encoder.Coordinates[j].Parameter))!.Value)];
    }

    public void AddBlock(ReadOnlySpan<double> points, Span<double> scores)
    {
        for (int c = 0; c < scores.Length; c++)
            for (int k = 0; k < indices.Length; k++) scores[c] += weight * densities[k].LogDensity(points[c * dimensions + indices[k]]);
    }

    public double AddGradient(ReadOnlySpan<double> point, Span<double> gradient)
    {
        double sum = 0;
        for (int k = 0; k < indices.Length; k++)
        {
            double x = point[indices[k]];
            sum += weight * densities[k].LogDensity(x);
            gradient[indices[k]] += weight * densities[k].LogSlope(x);
        }

        return sum;
    }
}
