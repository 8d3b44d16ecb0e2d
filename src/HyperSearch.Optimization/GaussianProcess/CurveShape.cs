namespace HyperSearch.Optimization.GaussianProcess;

/// <summary>
/// What a kernel over learning curves has besides the one over parameters: k((x, t), (x', t')) = s²·M₅₂(x, x')·c(t, t') with
/// c = ρ + (1 − ρ)·(β/(t + t' + β))^α. The second part is a mixture of exponentials e^(−λt) whose rates λ have a gamma distribution (Swersky, Snoek and
/// Adams, "Freeze-thaw Bayesian optimization", 2014): what curves are apart because they have not come to their end yet.
/// </summary>
/// <param name="Settled">ρ in (0, 1): the share of the variance at t = 0 that remains at the end.</param>
/// <param name="Alpha">α: the larger, the faster the rest decays.</param>
/// <param name="Beta">β: the time at which it begins to, as a share of a whole curve.</param>
/// <param name="Jitter">ω²: the variance of one value about its curve, in squared units of the targets.</param>
public sealed record CurveShape(double Settled, double Alpha, double Beta, double Jitter)
{
    /// <summary>Numbers in <see cref="ToLogarithms"/>.</summary>
    internal const int Parameters = 4;

    /// <summary>c(t, u) = a(t, u)/√(a(t, t)·a(u, u)) with a = ρ + (1 − ρ)·(β/(t + u + β))^α: 1 where t = u.</summary>
    public double Correlation(double t, double u) => Correlation(t, u, stackalloc double[3]);

    /// <summary>The same, with ∂c by ln ρ/(1 − ρ), ln α and ln β.</summary>
    internal double Correlation(double t, double u, Span<double> slopes)
    {
        Span<double> first = stackalloc double[3], second = stackalloc double[3];
        double between = Mixture(t, u, slopes), a = Mixture(t, t, first), b = Mixture(u, u, second), c = between / Math.Sqrt(a * b);
        for (int i = 0; i < 3; i++) slopes[i] = c * (slopes[i] / between - 0.5 * (first[i] / a + second[i] / b));
        return c;
    }

    private double Mixture(double t, double u, Span<double> slopes)
    {
        double q = Beta / (t + u + Beta), decay = Math.Pow(q, Alpha);
        slopes[0] = Settled * (1 - Settled) * (1 - decay);
        slopes[1] = (1 - Settled) * decay * Alpha * Math.Log(q);
        slopes[2] = (1 - Settled) * decay * Alpha * (1 - q);
        return Settled + (1 - Settled) * decay;
    }

    /// <summary>(ln ρ/(1 − ρ), ln α, ln β, ln ω²).</summary>
    internal void ToLogarithms(Span<double> theta)
    {
        theta[0] = Math.Log(Settled / (1 - Settled));
        theta[1] = Math.Log(Alpha);
        theta[2] = Math.Log(Beta);
        theta[3] = Math.Log(Jitter);
    }

    internal static CurveShape FromLogarithms(ReadOnlySpan<double> theta) =>
        new(1 / (1 + Math.Exp(-theta[0])), Math.Exp(theta[1]), Math.Exp(theta[2]), Math.Exp(theta[3]));
}
