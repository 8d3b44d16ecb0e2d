using HyperSearch.Optimization.GaussianProcess;

namespace HyperSearch.Optimization.Surrogates;

/// <summary>
/// Hyperparameters of one fitted model as they travel from proposal to proposal in the journal.
/// </summary>
/// <param name="Theta">(ℓ₁ … ℓ_d, s², σ²).</param>
/// <param name="Rows">Observations at the time of the fit.</param>
/// <param name="Refits">How often it was fitted before.</param>
/// <param name="Loss">Negative log posterior per row.</param>
/// <param name="Curve">(ρ, α, β, ω²) of a model of learning curves, otherwise null.</param>
public sealed record FittedModel(double[] Theta, int Rows, int Refits, double Loss, double[]? Curve = null)
{
    public GpHyperparameters ToHyperparameters() => new(Theta[..^2], Theta[^2], Theta[^1])
    {
        Curve = Curve is [var settled, var alpha, var beta, var jitter] ? new CurveShape(settled, alpha, beta, jitter) : null,
    };

    /// <summary>Whether it is one of that many parameters, of learning curves or of points.</summary>
    public bool Fits(TrainingSet data) => Theta.Length == data.Dimensions + 2 && Curve is null == data.Curves is null;

    public static FittedModel From(GpFitResult fit, int rows, int refits) =>
        new([.. fit.Hyperparameters.Lengthscales, fit.Hyperparameters.OutputVariance, fit.Hyperparameters.NoiseVariance], rows, refits, fit.LossPerRow, fit.Hyperparameters.Curve is { } c ? [c.Settled, c.Alpha, c.Beta, c.Jitter] : null);
}
