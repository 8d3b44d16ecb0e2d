using MathNet.Numerics;

namespace HyperSearch.Optimization.MultiObjective;

/// <summary>
/// The expected hypervolume improvement of a point whose two objectives (minimised) are independent normal variables, exactly, in time linear in the
/// front (the staircase strips of Emmerich, Yang, Deutz, Wang and Fonseca, "A multicriteria generalization of Bayesian global
/// optimization", 2016).
/// </summary>
/// <remarks>
/// | symbol | meaning |
/// |---|---|
/// | x_i, y_i | the front, x ascending and y descending, i = 1 .. n; y_0 and x_(n+1) are the reference |
/// | ψ(a) | E max(a - Y, 0) = σ φ(t) + (a - μ) Φ(t) with t = (a - μ)/σ; ∂ψ/∂μ = -Φ(t), ∂ψ/∂σ = φ(t) |
/// | EHVI | Σ_i (ψ₁(x_i) - ψ₁(x_(i-1))) ψ₂(y_(i-1)), because what improves in strip i is min(x_i - Y₁, x_i - x_(i-1))⁺ times (y_(i-1) - Y₂)⁺ |
/// </remarks>
public sealed class ExpectedHypervolume
{
    private readonly double[] rights;
    private readonly double[] tops;

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
    }

    /// <summary>EHVI with its derivatives. Standard deviations are positive.</summary>
    public ExpectedImprovement At(double mean1, double deviation1, double mean2, double deviation2)
    {
        double value = 0, byMean1 = 0, byDeviation1 = 0, byMean2 = 0, byDeviation2 = 0;
        Shortfall left = default;
        for (int i = 0; i < rights.Length; i++)
        {
            Shortfall right = Shortfall.Of(rights[i], mean1, deviation1);
            Shortfall below = Shortfall.Of(tops[i], mean2, deviation2);
            double width = Math.Max(0, right.Value - left.Value);
            value += width * below.Value;
            byMean1 += (right.ByMean - left.ByMean) * below.Value;
            byDeviation1 += (right.ByDeviation - left.ByDeviation) * below.Value;
            byMean2 += width * below.ByMean;
            byDeviation2 += width * below.ByDeviation;
            left = right;
        }

        return new ExpectedImprovement(value, byMean1, byDeviation1, byMean2, byDeviation2);
    }

    /// <summary>ψ and its derivatives.</summary>
    private readonly record struct Shortfall(double Value, double ByMean, double ByDeviation)
    {
        private static readonly double RootTwoPi = Math.Sqrt(2 * Math.PI);

        public static Shortfall Of(double bound, double mean, double deviation)
        {
            double t = (bound - mean) / deviation;
            double density = Math.Exp(-0.5 * t * t) / RootTwoPi;
            double mass = 0.5 * SpecialFunctions.Erfc(-t / Math.Sqrt(2));
            return new Shortfall(Math.Max(0, deviation * density + (bound - mean) * mass), -mass, density);
        }
    }
}

/// <summary>An expected improvement with its derivatives by the means and standard deviations of two objectives.</summary>
public readonly record struct ExpectedImprovement(double Value, double ByMean1, double ByDeviation1, double ByMean2, double ByDeviation2);
