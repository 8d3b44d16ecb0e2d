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
/// <param name="Rough">w² of a rough function, otherwise null.</param>
public sealed record FittedModel(double[] Theta, int Rows, int Refits, double Loss, double[]? Curve = null, double? Rough = null)
{
    public GpHyperparameters ToHyperparameters() => new(Theta[..^2], Theta[^2], Theta[^1])
    {
        RoughVariance = Rough ?? 0,
        Curve = Curve is [var settled, var alpha, var beta, var jitter] ? new CurveShape(settled, alpha, beta, jitter) : null,
    };

    /// <summary>Whether it is one of that many parameters, of learning curves or of points, of a rough function or a smooth one.</summary>
    public bool Fits(TrainingSet data, GpPrior prior) => Theta.Length == data.Dimensions + 2 && Curve is null == data.Curves is null && Rough is not null == prior.IsRough;

    public static FittedModel From(GpFitResult fit, int rows, int refits)
    {
        GpHyperparameters theta = fit.Hyperparameters;
        double[]? curve = theta.Curve is { } c ? [c.Settled, c.Alpha, c.Beta, c.Jitter] : null;
        return new([.. theta.Lengthscales, theta.OutputVariance, theta.NoiseVariance], rows, refits, fit.LossPerRow, curve, theta.RoughVariance > 0 ? theta.RoughVariance : null);
    }
}
