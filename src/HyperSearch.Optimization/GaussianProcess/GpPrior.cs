namespace HyperSearch.Optimization.GaussianProcess;

/// <summary>
/// What is believed of the hyperparameters before any observation, as densities in the parameters themselves; the fit adds their
/// logarithms to the likelihood. Up to 20 coordinates ℓ ~ Gamma(3, 6); beyond, ℓ ~ LogNormal(−0.9 + ½ ln d, 0.7), which grows with the
/// dimension as in Hvarfner et al., "Vanilla Bayesian optimization performs great in high dimensions", ICML 2024. s² ~ Gamma(2, 0.15),
/// σ² ~ Gamma(1.1, 0.05); w² of a rough function, which has no other noise than the least, as σ².
/// </summary>
public sealed class GpPrior
{
    public const double LengthscaleMin = 0.005;
    public const double LengthscaleMax = 30;
    public const double OutputVarianceMin = 1e-3;
    public const double OutputVarianceMax = 100;
    public const double NoiseVarianceMin = 1e-6;
    public const double NoiseVarianceMax = 2;

    private const int GammaUpTo = 20;
    private const double LastDefault = 1e-2;
    private const double LogNormalDeviation = 0.7;

    private readonly double? logMedian;
    private readonly double lengthscaleMin;
    private readonly bool curves;

    /// <param name="dimensions">d.</param>
    /// <param name="fixedNoise">The noise variance where it is given and not fitted, otherwise null.</param>
    /// <param name="lengthscaleMin">The shortest lengthscale that a fit may find.</param>
    /// <param name="curves">Whether rows lie on learning curves: see <see cref="CurvePrior"/>.</param>
    /// <param name="isRough">Whether w² is fitted, in the place of a noise variance.</param>
    public GpPrior(int dimensions, double? fixedNoise = null, double lengthscaleMin = LengthscaleMin, bool curves = false, bool isRough = false)
    {
        this.curves = curves;
        this.lengthscaleMin = lengthscaleMin;
        Dimensions = dimensions;
        FixedNoise = fixedNoise;
        IsRough = isRough;
        logMedian = dimensions <= GammaUpTo ? null : -0.9 + 0.5 * Math.Log(dimensions);
    }

    public int Dimensions { get; }

    public double? FixedNoise { get; }

    /// <summary>Whether the last number is ln w² instead of ln σ².</summary>
    public bool IsRough { get; }

    /// <summary>How many numbers a fit finds.</summary>
    public int Parameters => Dimensions + 2 + (curves ? CurveShape.Parameters : 0);

    /// <summary>Where a fit starts that knows nothing: the mode of the lengthscales' prior.</summary>
    public GpHyperparameters Default
    {
        get
        {
            double[] lengthscales = new double[Dimensions];
            Array.Fill(lengthscales, logMedian is { } m ? Math.Exp(m - LogNormalDeviation * LogNormalDeviation) : 0.4);
            return IsRough
                ? new GpHyperparameters(lengthscales, 1, NoiseVarianceMin) { RoughVariance = LastDefault }
                : new GpHyperparameters(lengthscales, 1, FixedNoise ?? LastDefault) { Curve = curves ? CurvePrior.Default : null };
        }
    }

    /// <summary>Bounds of (ln ℓ, ln s², ln σ²), or ln w² as ln σ².</summary>
    public (double[] Lower, double[] Upper) Bounds()
    {
        double[] lower = new double[Parameters], upper = new double[Parameters];
        Array.Fill(lower, Math.Log(lengthscaleMin));
        Array.Fill(upper, Math.Log(LengthscaleMax));
        (lower[^2], upper[^2]) = (Math.Log(OutputVarianceMin), Math.Log(OutputVarianceMax));
        (lower[^1], upper[^1]) = FixedNoise is { } noise ? (Math.Log(noise), Math.Log(noise)) : (Math.Log(NoiseVarianceMin), Math.Log(NoiseVarianceMax));
        if (curves) CurvePrior.Bounds(lower.AsSpan(Dimensions), upper.AsSpan(Dimensions));
        return (lower, upper);
    }

    /// <summary>−ln density at θ = (ln ℓ, ln s², ln σ²) up to a constant; its gradient is added to <paramref name="gradient"/>.</summary>
    public double AddNegativeLogDensity(ReadOnlySpan<double> theta, Span<double> gradient)
    {
        double sum = 0;
        for (int j = 0; j < Dimensions; j++)
        {
            if (logMedian is { } m)
            {
                double deviation = (theta[j] - m) / LogNormalDeviation;
                sum += 0.5 * deviation * deviation + theta[j];
                gradient[j] += deviation / LogNormalDeviation + 1;
            }
            else
            {
                sum += NegativeLogGamma(theta[j], 3, 6, ref gradient[j]);
            }
        }

        if (curves) sum += CurvePrior.AddNegativeLogDensity(theta[Dimensions..], gradient[Dimensions..]);
        sum += NegativeLogGamma(theta[^2], 2, 0.15, ref gradient[^2]);
        if (FixedNoise is null) sum += NegativeLogGamma(theta[^1], 1.1, 0.05, ref gradient[^1]);
        return sum;
    }

    private static double NegativeLogGamma(double logarithm, double shape, double rate, ref double gradient)
    {
        double value = Math.Exp(logarithm);
        gradient -= shape - 1 - rate * value;
        return -((shape - 1) * logarithm - rate * value);
    }
}
