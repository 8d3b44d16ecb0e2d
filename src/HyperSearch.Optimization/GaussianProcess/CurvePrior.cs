namespace HyperSearch.Optimization.GaussianProcess;

/// <summary>
/// What is believed of a <see cref="CurveShape"/> before any observation: ρ ~ Beta(2, 1), α and β ~ LogNormal(0, 1), ω² ~ LogNormal(ln 0.003, 1.5), as
/// densities in the parameters themselves; a fit works on (ln ρ/(1 − ρ), ln α, ln β, ln ω²).
/// </summary>
internal static class CurvePrior
{
    private const double JitterDeviation = 1.5;

    private static readonly double[] Low = [-4, Math.Log(0.05), Math.Log(1e-3), Math.Log(1e-6)];
    private static readonly double[] High = [6, Math.Log(20), Math.Log(20), 0];

    private static readonly double JitterCentre = Math.Log(0.003);

    /// <summary>Where a fit starts that knows nothing.</summary>
    public static CurveShape Default { get; } = new(2.0 / 3, 1, 0.3, 0.003);

    public static void Bounds(Span<double> lower, Span<double> upper)
    {
        Low.CopyTo(lower);
        High.CopyTo(upper);
    }

    /// <summary>−ln density up to a constant; its gradient is added to <paramref name="gradient"/>.</summary>
    public static double AddNegativeLogDensity(ReadOnlySpan<double> theta, Span<double> gradient)
    {
        double settled = 1 / (1 + Math.Exp(-theta[0])), jitter = (theta[3] - JitterCentre) / JitterDeviation;
        gradient[0] -= 1 - settled;
        gradient[1] += theta[1] + 1;
        gradient[2] += theta[2] + 1;
        gradient[3] += jitter / JitterDeviation + 1;
        return -Math.Log(settled) + 0.5 * theta[1] * theta[1] + theta[1] + 0.5 * theta[2] * theta[2] + theta[2] + 0.5 * jitter * jitter + theta[3];
    }
}
