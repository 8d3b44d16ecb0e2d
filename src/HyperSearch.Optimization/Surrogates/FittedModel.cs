using HyperSearch.Optimization.GaussianProcess;

namespace HyperSearch.Optimization.Surrogates;

/// <summary>
/// Hyperparameters of one fitted model as they travel from proposal to proposal in the journal.
/// </summary>
/// <param name="Theta">(ℓ₁ … ℓ_d, s², σ²).</param>
/// <param name="Rows">Observations at the time of the fit.</param>
/// <param name="Refits">How often it was fitted before.</param>
/// <param name="Loss">Negative log posterior per row.</param>
public sealed record FittedModel(double[] Theta, int Rows, int Refits, double Loss)
{
    public GpHyperparameters ToHyperparameters() => new(Theta[..^2], Theta[^2], Theta[^1]);

    public static FittedModel From(GpFitResult fit, int rows, int refits) =>
        new([.. fit.Hyperparameters.Lengthscales, fit.Hyperparameters.OutputVariance, fit.Hyperparameters.NoiseVariance], rows, refits, fit.LossPerRow);
}
