using HyperSearch.Optimization.GaussianProcess;

namespace HyperSearch.Optimization.Acquisition;

/// <summary>
/// The logarithm of a gain that depends on several objectives, each an independent posterior. Pending points count with their
/// posterior means in the gain, and in the deviations.
/// </summary>
public sealed class MultiObjectiveTerm : IAcquisitionTerm
{
    private readonly PosteriorProbe[] probes;
    private readonly IHypervolumeGain gain;
    private readonly double[] means;
    private readonly double[] deviations;
    private readonly double[] meanSlopes;
    private readonly double[] deviationSlopes;

    /// <param name="posteriors">One per objective, in the order of <paramref name="gain"/>.</param>
    public MultiObjectiveTerm(IReadOnlyList<GpPosterior> posteriors, IHypervolumeGain gain)
    {
        probes = [.. posteriors.Select(p => new PosteriorProbe(p, new double[p.Pending], 1))];
        this.gain = gain;
        means = new double[probes.Length];
        deviations = new double[probes.Length];
        meanSlopes = new double[probes.Length];
        deviationSlopes = new double[probes.Length];
    }

    public void AddBlock(ReadOnlySpan<double> points, Span<double> scores)
    {
        foreach (PosteriorProbe probe in probes) probe.ReadBlock(points, scores.Length);
        for (int c = 0; c < scores.Length; c++)
        {
            for (int k = 0; k < probes.Length; k++) (means[k], deviations[k]) = (probes[k].BlockMean(0, c), probes[k].BlockDeviation(c));
            scores[c] += gain.LogOf(means, deviations, [], []);
        }
    }

    public double AddGradient(ReadOnlySpan<double> point, Span<double> gradient)
    {
        for (int k = 0; k < probes.Length; k++)
        {
            probes[k].Read(point);
            (means[k], deviations[k]) = (probes[k].Means[0], probes[k].Deviation);
        }

        double value = gain.LogOf(means, deviations, meanSlopes, deviationSlopes);
        for (int k = 0; k < probes.Length; k++) probes[k].AddGradient(meanSlopes.AsSpan(k, 1), deviationSlopes[k], gradient);
        return value;
    }
}
