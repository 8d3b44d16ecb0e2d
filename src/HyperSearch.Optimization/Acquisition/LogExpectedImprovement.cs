using HyperSearch.Optimization.GaussianProcess;
using HyperSearch.Optimization.Numerics;

namespace HyperSearch.Optimization.Acquisition;

/// <summary>
/// ln of the expected improvement below f*, averaged over draws of the pending values: ln (1/M) Σₘ σ·h((f*ₘ − μₘ)/σ). Given M draws this is
/// the same target as the marginal gain of parallel expected improvement (Ginsbourger et al., "Kriging is well-suited to parallelize optimization", 2010),
/// but each summand is closed form and smooth, and its logarithm keeps a slope where the improvement underflows.
/// </summary>
public sealed class LogExpectedImprovement : PosteriorTerm
{
    private readonly double[] incumbents;
    private readonly double[] logs;
    private readonly double trust;

    /// <param name="incumbents">f*ₘ for each draw: the lowest of the posterior means at observed points and of the draw's pending values.</param>
    /// <param name="trust">The share of its own deviation that the model is held to, in (0, 1]: less than 1 takes its means at their word and exploits them.</param>
    public LogExpectedImprovement(GpPosterior posterior, double[] draws, double[] incumbents, double trust = 1)
        : base(posterior, draws, incumbents.Length)
    {
        this.incumbents = incumbents;
        this.trust = trust;
        logs = new double[incumbents.Length];
    }

    protected override double Score(ReadOnlySpan<double> means, double deviation, Span<double> meanSlopes, out double deviationSlope)
    {
        deviation *= trust;
        bool sloped = !meanSlopes.IsEmpty;
        double highest = double.NegativeInfinity;
        Span<double> deviationSlopes = stackalloc double[sloped ? means.Length : 0];
        for (int m = 0; m < means.Length; m++)
        {
            LogImprovement h = NormalDistribution.LogH((incumbents[m] - means[m]) / deviation);
            logs[m] = h.Value;
            highest = Math.Max(highest, h.Value);
            if (!sloped) continue;
            meanSlopes[m] = -h.CumulativeRatio / deviation;
            deviationSlopes[m] = h.DensityRatio / deviation;
        }

        double sum = 0;
        for (int m = 0; m < means.Length; m++) sum += logs[m] = Math.Exp(logs[m] - highest);
        deviationSlope = 0;
        for (int m = 0; sloped && m < means.Length; m++)
        {
            double weight = logs[m] / sum;
            meanSlopes[m] *= weight;
            deviationSlope += weight * deviationSlopes[m];
        }

        deviationSlope *= trust;
        return Math.Log(deviation) + highest + Math.Log(sum / means.Length);
    }
}
