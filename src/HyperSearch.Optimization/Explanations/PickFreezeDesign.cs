using HyperSearch.Core.Randomness;
using HyperSearch.Optimization.Numerics;

namespace HyperSearch.Optimization.Explanations;

/// <summary>
/// Points at which a function is looked at to share out its variance among its coordinates: N of one sample, N of another, and for each
/// coordinate the first sample with that coordinate taken from the second (Saltelli et al., "Variance based sensitivity analysis of model output",
/// Comput. Phys. Commun. 181, 2010). Both samples are one scrambled Sobol sequence in 2d dimensions.
/// </summary>
/// <remarks>
/// Notation: a, b values at the two samples; cⱼ those at the mixed one of coordinate j; V the variance. Jansen's estimators: Sⱼ = 1 − Σ(b − cⱼ)² / 2NV, and
/// the total index Tⱼ = Σ(a − cⱼ)² / 2NV.
/// </remarks>
internal sealed class PickFreezeDesign
{
    private readonly int count;
    private readonly int dimensions;

    public PickFreezeDesign(int count, int dimensions, PhiloxStream random)
    {
        this.count = count;
        this.dimensions = dimensions;
        double[][] first = new double[count][], second = new double[count][];
        var sequence = new SobolSequence(2 * dimensions, random);
        double[] both = new double[2 * dimensions];
        for (int i = 0; i < count; i++)
        {
            sequence.Next(both);
            first[i] = both[..dimensions];
            second[i] = both[dimensions..];
        }

        var points = new List<double[]>(count * (dimensions + 2));
        points.AddRange(first);
        points.AddRange(second);
        for (int j = 0; j < dimensions; j++)
        {
            for (int i = 0; i < count; i++)
            {
                double[] mixed = [.. first[i]];
                mixed[j] = second[i][j];
                points.Add(mixed);
            }
        }

        Points = points;
    }

    public IReadOnlyList<double[]> Points { get; }

    /// <summary>What the values at <see cref="Points"/> say. All zero where the function is constant.</summary>
    public VarianceShares SharesOf(double[] values)
    {
        ReadOnlySpan<double> a = values.AsSpan(0, count), b = values.AsSpan(count, count);
        double mean = 0, variance = 0;
        for (int i = 0; i < 2 * count; i++) mean += values[i] / (2 * count);
        for (int i = 0; i < 2 * count; i++) variance += (values[i] - mean) * (values[i] - mean) / (2 * count);
        double[] main = new double[dimensions], total = new double[dimensions];
        for (int j = 0; j < dimensions && variance > 0; j++)
        {
            ReadOnlySpan<double> c = values.AsSpan((j + 2) * count, count);
            double alone = 0, changed = 0;
            for (int i = 0; i < count; i++)
            {
                alone += (b[i] - c[i]) * (b[i] - c[i]);
                changed += (a[i] - c[i]) * (a[i] - c[i]);
            }

            main[j] = 1 - alone / (2 * count * variance);
            total[j] = changed / (2 * count * variance);
        }

        return new VarianceShares(variance, main, total);
    }
}

/// <summary>A function's variance, and for each coordinate the share that it explains alone and the share that it takes part in.</summary>
internal sealed record VarianceShares(double Variance, double[] Main, double[] Total);
