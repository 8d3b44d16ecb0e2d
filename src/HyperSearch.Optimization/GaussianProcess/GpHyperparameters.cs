namespace HyperSearch.Optimization.GaussianProcess;

/// <summary>
/// The kernel's and the noise's parameters: k(x, x') = s²·M₅₂(r) with one lengthscale ℓ per coordinate, noise variance σ² on the diagonal. Of a rough
/// function w²·M₅₂(5r) besides, and no noise to speak of.
/// </summary>
/// <param name="Lengthscales">ℓ, in units of the unit cube; for a category 0.1/ℓ² is the squared distance of two different levels.</param>
/// <param name="OutputVariance">s².</param>
/// <param name="NoiseVariance">σ².</param>
public sealed record GpHyperparameters(double[] Lengthscales, double OutputVariance, double NoiseVariance)
{
    /// <summary>Where the rows lie on learning curves; null where each is a point.</summary>
    public CurveShape? Curve { get; init; }

    /// <summary>w²; 0 where the function is smooth.</summary>
    public double RoughVariance { get; init; }

    /// <summary>s² and w².</summary>
    public KernelVariance Kernel => new(OutputVariance, RoughVariance);

    public int Dimensions => Lengthscales.Length;

    /// <summary>(ln ℓ₁ … ln ℓ_d, ln s², ln σ²), the curve's four before the last two; of a rough function ln w² instead of ln σ².</summary>
    public double[] ToLogarithms()
    {
        double[] theta = new double[Dimensions + 2 + (Curve is null ? 0 : CurveShape.Parameters)];
        for (int i = 0; i < Dimensions; i++) theta[i] = Math.Log(Lengthscales[i]);
        Curve?.ToLogarithms(theta.AsSpan(Dimensions));
        theta[^2] = Math.Log(OutputVariance);
        theta[^1] = Math.Log(RoughVariance > 0 ? RoughVariance : NoiseVariance);
        return theta;
    }

    /// <param name="dimensions">d: what is more than d + 2 numbers is a curve's.</param>
    /// <param name="isRough">Whether the last number is ln w².</param>
    public static GpHyperparameters FromLogarithms(ReadOnlySpan<double> theta, int dimensions, bool isRough = false)
    {
        double[] lengthscales = new double[dimensions];
        for (int i = 0; i < lengthscales.Length; i++) lengthscales[i] = Math.Exp(theta[i]);
        CurveShape? curve = theta.Length > dimensions + 2 ? CurveShape.FromLogarithms(theta[dimensions..]) : null;
        double last = Math.Exp(theta[^1]);
        return isRough
            ? new GpHyperparameters(lengthscales, Math.Exp(theta[^2]), GpPrior.NoiseVarianceMin) { RoughVariance = last }
            : new GpHyperparameters(lengthscales, Math.Exp(theta[^2]), last) { Curve = curve };
    }
}
