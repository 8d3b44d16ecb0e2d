namespace HyperSearch.Optimization.GaussianProcess;

/// <summary>
/// The kernel's and the noise's parameters: k(x, x') = s²·M₅₂(r) with one lengthscale ℓ per coordinate, noise variance σ² on the diagonal.
/// </summary>
/// <param name="Lengthscales">ℓ, in units of the unit cube; for a category 0.1/ℓ² is the squared distance of two different levels.</param>
/// <param name="OutputVariance">s².</param>
/// <param name="NoiseVariance">σ².</param>
public sealed record GpHyperparameters(double[] Lengthscales, double OutputVariance, double NoiseVariance)
{
    /// <summary>Where the rows lie on learning curves; null where each is a point.</summary>
    public CurveShape? Curve { get; init; }

    public int Dimensions => Lengthscales.Length;

    /// <summary>(ln ℓ₁ … ln ℓ_d, ln s², ln σ²), the curve's four before the last two.</summary>
    public double[] ToLogarithms()
    {
        double[] theta = new double[Dimensions + 2 + (Curve is null ? 0 : CurveShape.Parameters)];
        for (int i = 0; i < Dimensions; i++) theta[i] = Math.Log(Lengthscales[i]);
        Curve?.ToLogarithms(theta.AsSpan(Dimensions));
        theta[^2] = Math.Log(OutputVariance);
        theta[^1] = Math.Log(NoiseVariance);
        return theta;
    }

    /// <param name="dimensions">d: what is more than d + 2 numbers is a curve's.</param>
    public static GpHyperparameters FromLogarithms(ReadOnlySpan<double> theta, int dimensions)
    {
        double[] lengthscales = new double[dimensions];
        for (int i = 0; i < lengthscales.Length; i++) lengthscales[i] = Math.Exp(theta[i]);
        CurveShape? curve = theta.Length > dimensions + 2 ? CurveShape.FromLogarithms(theta[dimensions..]) : null;
        return new GpHyperparameters(lengthscales, Math.Exp(theta[^2]), Math.Exp(theta[^1])) { Curve = curve };
    }
}
