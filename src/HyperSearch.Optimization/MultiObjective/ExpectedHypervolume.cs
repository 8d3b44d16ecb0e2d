namespace HyperSearch.Optimization.MultiObjective;

/// <summary>
/// The logarithm of the expected hypervolume improvement of a point whose two objectives (minimised) are independent normal variables, exactly, in time linear in
/// the front (the staircase strips of Emmerich, Yang, Deutz, Wang and Fonseca, "A multicriteria generalization of Bayesian global
/// optimization", 2016). The improvement itself underflows a few dozen deviations from the front, and with it every hint of where the front lies; here each strip is a
/// product of positive factors whose logarithms are computed as such (after Ament et al., "Unexpected improvements to expected improvement", NeurIPS 2023). Not thread-safe.
/// </summary>
/// <remarks>
/// | symbol | meaning |
/// |---|---|
/// | x_i, y_i | the front, x ascending and y descending, i = 1 .. n; y_0 and x_(n+1) are the reference |
/// | ψ(a) | E max(a - Y, 0) = σ h((a - μ)/σ) with h(t) = φ(t) + tΦ(t); ∂ln ψ/∂μ = -Φ/ψ, ∂ln ψ/∂σ = φ/ψ |
/// | width_i | ψ₁(x_i) - ψ₁(x_(i-1)) = ∫ Φ((s - μ)/σ) ds over strip i |
/// | EHVI | Σ_i width_i ψ₂(y_(i-1)), because what improves in strip i is min(x_i - Y₁, x_i - x_(i-1))⁺ times (y_(i-1) - Y₂)⁺ |
/// </remarks>
public sealed class ExpectedHypervolume
{
    private readonly double[] rights;
    private readonly double[] tops;
    private readonly LogExpectation[] widths;
    private readonly LogExpectation[] heights;

    /// <param name="points">What was observed; dominated points and those outside the reference do not matter.</param>
    /// <param name="reference">Two numbers: what is no better than this does not count.</param>
    public ExpectedHypervolume(IEnumerable<double[]> points, double[] reference)
    {
        if (reference.Length != 2) throw new ArgumentException($"Strips need two objectives, not {reference.Length}.", nameof(reference));
        var front = new List<double[]>();
        foreach (double[] point in points.Where(p => p[0] < reference[0] && p[1] < reference[1]).OrderBy(p => p[0]).ThenBy(p => p[1]))
            if (front.Count == 0 || point[1] < front[^1][1]) front.Add(point);
        rights = [.. front.Select(p => p[0]), reference[0]];
        tops = [reference[1], .. front.Select(p => p[1])];
        widths = new LogExpectation[rights.Length];
        heights = new LogExpectation[rights.Length];
    }

    /// <summary>ln EHVI with its derivatives. Standard deviations are positive.</summary>
    public LogHypervolumeGain LogAt(double mean1, double deviation1, double mean2, double deviation2)
    {
        double highest = double.NegativeInfinity;
        LogExpectation left = default;
        for (int i = 0; i < rights.Length; i++)
        {
            LogExpectation right = LogExpectation.Shortfall(rights[i], mean1, deviation1);
            widths[i] = i == 0 ? right : LogExpectation.Between(left, right, rights[i - 1], rights[i], mean1, deviation1);
            heights[i] = LogExpectation.Shortfall(tops[i], mean2, deviation2);
            highest = Math.Max(highest, widths[i].Value + heights[i].Value);
            left = right;
        }

        double sum = 0, byMean1 = 0, byDeviation1 = 0, byMean2 = 0, byDeviation2 = 0;
        for (int i = 0; i < rights.Length; i++)
        {
            double share = Math.Exp(widths[i].Value + heights[i].Value - highest);
            sum += share;
            byMean1 += share * widths[i].ByMean;
            byDeviation1 += share * widths[i].ByDeviation;
            byMean2 += share * heights[i].ByMean;
            byDeviation2 += share * heights[i].ByDeviation;
        }

        return new LogHypervolumeGain(highest + Math.Log(sum), byMean1 / sum, byDeviation1 / sum, byMean2 / sum, byDeviation2 / sum);
    }
}

/// <summary>The logarithm of an expected gain with its derivatives by the means and standard deviations of two objectives.</summary>
public readonly record struct LogHypervolumeGain(double Value, double ByMean1, double ByDeviation1, double ByMean2, double ByDeviation2);
