using HyperSearch.Core.Randomness;
using HyperSearch.Optimization.MultiObjective;
using HyperSearch.Optimization.Numerics;

namespace HyperSearch.Optimization.Acquisition;

/// <summary>
/// The gain of three or four objectives, averaged over stratified normal samples that stay the same for all points (Daulton,
/// Balandat and Bakshy, "Differentiable expected hypervolume improvement", NeurIPS 2020). The gain is piecewise multilinear in each sample, so its
/// slopes are difference quotients within the sample.
/// </summary>
public sealed class SampledGain : IHypervolumeGain
{
    private const int Samples = 64;
    private const double Difference = 1e-6;

    private readonly BoxDecomposition boxes;
    private readonly double[] normals;
    private readonly double[] point;

    public SampledGain(IEnumerable<double[]> points, double[] reference, PhiloxStream random)
    {
        boxes = new BoxDecomposition(points, reference);
        point = new double[reference.Length];
        normals = new double[Samples * reference.Length];
        var sobol = new SobolSequence(reference.Length, random);
        for (int s = 0; s < Samples; s++)
        {
            Span<double> row = normals.AsSpan(s * point.Length, point.Length);
            sobol.Next(row);
            for (int k = 0; k < row.Length; k++) row[k] = NormalDistribution.Quantile(Math.Clamp(row[k], 1e-9, 1 - 1e-9));
        }
    }

    public double Of(ReadOnlySpan<double> means, ReadOnlySpan<double> deviations, Span<double> meanSlopes, Span<double> deviationSlopes)
    {
        meanSlopes.Clear();
        deviationSlopes.Clear();
        double sum = 0;
        for (int s = 0; s < Samples; s++)
        {
            ReadOnlySpan<double> normal = normals.AsSpan(s * point.Length, point.Length);
            for (int k = 0; k < point.Length; k++) point[k] = means[k] + deviations[k] * normal[k];
            double gain = boxes.Improvement(point);
            sum += gain;
            if (gain == 0 || meanSlopes.IsEmpty) continue;
            for (int k = 0; k < point.Length; k++)
            {
                double here = point[k];
                point[k] = here + Difference;
                double slope = (boxes.Improvement(point) - gain) / Difference / Samples;
                point[k] = here;
                meanSlopes[k] += slope;
                deviationSlopes[k] += slope * normal[k];
            }
        }

        return sum / Samples;
    }
}
