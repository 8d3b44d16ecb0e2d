using MathNet.Numerics;

namespace HyperSearch.Optimization.Numerics;

/// <summary>
/// The standard normal distribution where it is small: logarithms and ratios that keep their relative accuracy far out in the tails.
/// </summary>
/// <remarks>
/// Notation: φ density, Φ distribution function, h(u) = φ(u) + uΦ(u), so that the expected improvement is σh(u) with
/// u = (f* − μ)/σ. Evaluated as in Ament et al., "Unexpected improvements to expected improvement for Bayesian optimization", NeurIPS
/// 2023, section 4: directly above −1, through erfcx to −30, and by the asymptotic series below.
/// </remarks>
public static class NormalDistribution
{
    private const double HalfLogTwoPi = 0.91893853320467274178;
    private const double DirectFrom = -1;
    private const double SeriesBelow = -30;

    /// <summary>φ(u).</summary>
    public static double Density(double u) => Math.Exp(-0.5 * u * u - HalfLogTwoPi);

    /// <summary>Φ(u).</summary>
    public static double Cumulative(double u) => 0.5 * SpecialFunctions.Erfc(-u / Constants.Sqrt2);

    /// <summary>Φ⁻¹(p) for p in (0, 1), by one step of Halley's method on MathNet's value.</summary>
    public static double Quantile(double p)
    {
        double x = -Constants.Sqrt2 * SpecialFunctions.ErfcInv(2 * p);
        double error = (p < 0.5 ? Cumulative(x) - p : 1 - p - Cumulative(-x)) / Density(x);
        return x - error / (1 + 0.5 * x * error);
    }

    /// <summary>ln Φ(u).</summary>
    public static double LogCumulative(double u) => u > 0 ? SpecialFunctions.Log1p(-Cumulative(-u))
        : u > DirectFrom ? Math.Log(Cumulative(u))
        : -0.5 * u * u - Constants.Ln2 + Math.Log(ScaledErfc(-u / Constants.Sqrt2));

    /// <summary>φ(u)/Φ(u), the derivative of ln Φ.</summary>
    public static double InverseMillsRatio(double u) => u > DirectFrom
        ? Density(u) / Cumulative(u)
        : Math.Sqrt(2 / Math.PI) / ScaledErfc(-u / Constants.Sqrt2);

    /// <summary>ln h(u) with the ratios that its derivatives need: Φ/h = d ln h/du, and φ/h.</summary>
    public static LogImprovement LogH(double u)
    {
        if (u > DirectFrom)
        {
            double density = Density(u), cumulative = Cumulative(u);
            double h = density + u * cumulative;
            return new LogImprovement(Math.Log(h), cumulative / h, density / h);
        }

        double q, mills;
        if (u > SeriesBelow)
        {
            mills = Math.Sqrt(Math.PI / 2) * ScaledErfc(-u / Constants.Sqrt2);
            q = 1 + u * mills;
        }
        else
        {
            double a = 1 / (u * u);
            q = a * (1 - a * (3 - a * (15 - a * (105 - 945 * a))));
            mills = (1 - q) / -u;
        }

        return new LogImprovement(-0.5 * u * u - HalfLogTwoPi + Math.Log(q), mills / q, 1 / q);
    }

    /// <summary>erfcx(x) = e^(x²) erfc(x) for x ≥ 0.</summary>
    public static double ScaledErfc(double x)
    {
        const double SeriesFrom = 25;
        if (x < SeriesFrom) return SpecialFunctions.Erfc(x) * Math.Exp(x * x);
        double a = 1 / (x * x);
        return (1 - a * (0.5 - a * (0.75 - 1.875 * a))) / (x * Math.Sqrt(Math.PI));
    }
}

/// <summary>ln h(u), Φ(u)/h(u) and φ(u)/h(u).</summary>
public readonly record struct LogImprovement(double Value, double CumulativeRatio, double DensityRatio);
