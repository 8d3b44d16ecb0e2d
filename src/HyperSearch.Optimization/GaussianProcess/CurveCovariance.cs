namespace HyperSearch.Optimization.GaussianProcess;

/// <summary>
/// The covariance of rows on learning curves, from the kernel over their parameters. A row's entries depend on itself and the rows before it alone.
/// </summary>
/// <remarks>
/// | symbol | meaning |
/// |---|---|
/// | V | s²·M₅₂ between the parameters of two rows |
/// | c | <see cref="CurveShape.Correlation(double, double)"/> between their times |
/// | σ² | noise of a trial: it moves a whole curve, so that all rows of a curve share it, and the rows of one say hardly more of their parameters than its last |
/// | ω² | what a single value lies beside its curve |
/// Covariance (V + [same curve] σ²·n)·c + [same row](ω²·n + known noise), with n = 1/k where k replicates were averaged.
/// </remarks>
internal sealed class CurveCovariance
{
    private readonly CurveRows rows;
    private readonly CurveShape shape;
    private readonly double noise;
    private readonly int times;
    private readonly double[] correlation;
    private readonly double[] slopes;

    public CurveCovariance(GpHyperparameters theta, CurveRows rows)
    {
        this.rows = rows;
        shape = theta.Curve ?? throw new ArgumentException("the hyperparameters hold no shape of curves", nameof(theta));
        noise = theta.NoiseVariance;
        times = rows.Times.Length;
        correlation = new double[times * times];
        slopes = new double[3 * times * times];
        for (int a = 0; a < times; a++)
        {
            for (int b = 0; b < times; b++)
            {
                int at = a * times + b;
                correlation[at] = shape.Correlation(rows.Times[Math.Max(a, b)], rows.Times[Math.Min(a, b)], slopes.AsSpan(3 * at, 3));
            }
        }
    }

    /// <summary>Row <paramref name="i"/> of the covariance up to its diagonal, from the kernel V there; both may be the same memory.</summary>
    public void FillRow(int i, TrainingSet data, ReadOnlySpan<double> kernel, double outputVariance, Span<double> covariance)
    {
        ReadOnlySpan<double> c = correlation.AsSpan(rows.TimeOf[i] * times, times);
        for (int k = 0; k < i; k++) covariance[k] = (kernel[k] + Shared(i, k, data)) * c[rows.TimeOf[k]];
        covariance[i] = (outputVariance + Shared(i, i, data)) * c[rows.TimeOf[i]] + shape.Jitter * data.NoiseShares[i] + data.KnownNoise[i];
    }

    /// <summary>Adds a row's share of ½ tr(M ∂K/∂θ) by (ln ρ/(1 − ρ), ln α, ln β, ln ω²), ln s² and ln σ², and writes the weights of ∂V/∂ln ℓ.</summary>
    /// <param name="weights">Row i of M = K⁻¹ − ααᵀ up to its diagonal.</param>
    /// <param name="correlated">Receives M·c for the entries before the diagonal.</param>
    public void AddGradient(int i, TrainingSet data, ReadOnlySpan<double> kernel, double outputVariance, ReadOnlySpan<double> weights, Span<double> correlated, Span<double> shapeGradient, ref double output, ref double trial)
    {
        int first = rows.TimeOf[i] * times;
        double bySettled = 0, byAlpha = 0, byBeta = 0;
        for (int k = 0; k <= i; k++)
        {
            int at = first + rows.TimeOf[k];
            double w = k == i ? 0.5 * weights[k] : weights[k], own = k == i ? outputVariance : kernel[k], shared = Shared(i, k, data);
            correlated[k] = w * correlation[at];
            output += correlated[k] * own;
            trial += correlated[k] * shared;
            double both = w * (own + shared);
            bySettled += both * slopes[3 * at];
            byAlpha += both * slopes[3 * at + 1];
            byBeta += both * slopes[3 * at + 2];
        }

        shapeGradient[0] += bySettled;
        shapeGradient[1] += byAlpha;
        shapeGradient[2] += byBeta;
        shapeGradient[3] += 0.5 * weights[i] * shape.Jitter * data.NoiseShares[i];
    }

    private double Shared(int i, int k, TrainingSet data) => rows.CurveOf[i] == rows.CurveOf[k] ? noise * Math.Min(data.NoiseShares[i], data.NoiseShares[k]) : 0;
}
