using HyperSearch.Core.Randomness;
using HyperSearch.Optimization.MultiObjective;
using HyperSearch.Optimization.Numerics;

namespace HyperSearch.Optimization.Acquisition;

/// <summary>
/// The gain of three or four objectives, averaged over stratified normal samples that stay the same for all points (Daulton,
/// Balandat and Bakshy, "Differentiable expected hypervolume improvement", NeurIPS 2020). Where next to none of the samples gains anything, their average is flat;
/// there the sides of the boxes are clamped smoothly, with tails that fade slowly, so that its logarithm still rises towards the front (after Ament et al.,
/// "Unexpected improvements to expected improvement", NeurIPS 2023).
/// </summary>
public sealed class SampledGain : IHypervolumeGain
{
    private const int Samples = 64;

    // The tail is a direction, no estimate: a few samples tell it.
    private const int TailSamples = 16;

    private const double Clamp = 1e-6;

    // Of the front's own box. Below, the tails are no longer small beside the gain.
    private const double TailBelow = 1e-6;

    private readonly BoxDecomposition boxes;
    private readonly double[] normals;
    private readonly double[] point;
    private readonly double[] clamps;
    private readonly double[] slopes;
    private readonly double tailBelow;

    public SampledGain(IReadOnlyCollection<double[]> points, double[] reference, PhiloxStream random)
    {
        boxes = new BoxDecomposition(points, reference);
        point = new double[reference.Length];
        slopes = new double[reference.Length];
        double[] ranges = [.. reference.Select((r, k) => Math.Max(1e-3, points.Count == 0 ? 1 : r - points.Min(p => p[k])))];
        clamps = [.. ranges.Select(r => Clamp * r)];
        tailBelow = TailBelow * ranges.Aggregate(1.0, (volume, r) => volume * r);
        normals = new double[Samples * reference.Length];
        var sobol = new SobolSequence(reference.Length, random);
        for (int s = 0; s < Samples; s++)
        {
            Span<double> row = normals.AsSpan(s * point.Length, point.Length);
            sobol.Next(row);
            for (int k = 0; k < row.Length; k++) row[k] = NormalDistribution.Quantile(Math.Clamp(row[k], 1e-9, 1 - 1e-9));
        }
    }

    public double LogOf(ReadOnlySpan<double> means, ReadOnlySpan<double> deviations, Span<double> meanSlopes, Span<double> deviationSlopes)
    {
        double gain = Average(Samples, [], means, deviations, meanSlopes, deviationSlopes);
        if (gain < tailBelow) gain = Average(TailSamples, clamps, means, deviations, meanSlopes, deviationSlopes);
        for (int k = 0; k < meanSlopes.Length; k++) (meanSlopes[k], deviationSlopes[k]) = (meanSlopes[k] / gain, deviationSlopes[k] / gain);
        return Math.Log(gain);
    }

    private double Average(int samples, ReadOnlySpan<double> clamped, ReadOnlySpan<double> means, ReadOnlySpan<double> deviations, Span<double> meanSlopes, Span<double> deviationSlopes)
    {
        meanSlopes.Clear();
        deviationSlopes.Clear();
        Span<double> slope = meanSlopes.IsEmpty ? [] : slopes;
        double sum = 0;
        for (int s = 0; s < samples; s++)
        {
            ReadOnlySpan<double> normal = normals.AsSpan(s * point.Length, point.Length);
            for (int k = 0; k < point.Length; k++) point[k] = means[k] + deviations[k] * normal[k];
            double gain = clamped.IsEmpty ? boxes.Improvement(point, slope) : boxes.ClampedImprovement(point, clamped, slope);
            sum += gain;
            if (gain == 0) continue;
            for (int k = 0; k < slope.Length; k++)
            {
                meanSlopes[k] += slope[k] / samples;
                deviationSlopes[k] += slope[k] * normal[k] / samples;
            }
        }

        return sum / samples;
    }
}
