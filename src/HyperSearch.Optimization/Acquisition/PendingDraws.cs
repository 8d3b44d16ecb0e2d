using HyperSearch.Core.Randomness;
using HyperSearch.Optimization.GaussianProcess;
using HyperSearch.Optimization.Numerics;

namespace HyperSearch.Optimization.Acquisition;

/// <summary>
/// Draws of the values of pending points, jointly from the posterior: stratified normal numbers for up to 32 points, their means beyond
/// (the "kriging believer" of Ginsbourger et al., 2010).
/// </summary>
public sealed record PendingDraws(double[] Normals, double[] Incumbents)
{
    private const int DrawCount = 16;
    private const int DrawnMax = 32;

    /// <param name="posterior">With its pending points added.</param>
    /// <param name="incumbent">The lowest posterior mean at an observed point.</param>
    public static PendingDraws Of(GpPosterior posterior, double incumbent, PhiloxStream random)
    {
        int pending = posterior.Pending;
        if (pending == 0) return new PendingDraws([], [incumbent]);
        int draws = pending <= DrawnMax ? DrawCount : 1;
        double[] normals = new double[draws * pending];
        if (draws > 1) Fill(normals, pending, random);
        double[] incumbents = new double[draws];
        for (int m = 0; m < draws; m++) incumbents[m] = Math.Min(incumbent, Lowest(posterior, normals.AsSpan(m * pending, pending)));
        return new PendingDraws(normals, incumbents);
    }

    private static void Fill(double[] normals, int pending, PhiloxStream random)
    {
        var sobol = new SobolSequence(pending, random);
        for (int m = 0; m < normals.Length / pending; m++)
        {
            Span<double> row = normals.AsSpan(m * pending, pending);
            sobol.Next(row);
            for (int t = 0; t < pending; t++) row[t] = NormalDistribution.Quantile(Math.Clamp(row[t], 1e-9, 1 - 1e-9));
        }
    }

    /// <summary>The lowest pending value under one draw: the tail of the factor times the draw, above the mean.</summary>
    private static double Lowest(GpPosterior posterior, ReadOnlySpan<double> normals)
    {
        double lowest = double.PositiveInfinity;
        int observed = posterior.Observed;
        for (int t = 0; t < normals.Length; t++)
        {
            ReadOnlySpan<double> row = posterior.Factor.Row(observed + t);
            double value = VectorKernels.Dot(posterior.Whitened, row) + VectorKernels.Dot(row[observed..], normals);
            lowest = Math.Min(lowest, value);
        }

        return lowest;
    }
}
