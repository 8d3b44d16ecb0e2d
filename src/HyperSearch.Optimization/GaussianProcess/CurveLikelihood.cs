using HyperSearch.Optimization.Numerics;

namespace HyperSearch.Optimization.GaussianProcess;

/// <summary>
/// <see cref="GpLikelihood"/> where rows lie on learning curves: the negative log posterior of θ = (ln ℓ, ln ρ/(1 − ρ), ln α, ln β, ln ω², ln s², ln σ²)
/// with its gradient. Costs n³ per call; buffers are kept between calls.
/// </summary>
/// <remarks>Notation as there; V kernel over the parameters, c correlation over time (<see cref="CurveCovariance"/>).</remarks>
public sealed class CurveLikelihood : IDifferentiable
{
    private const double HalfLogTwoPi = 0.91893853320467274178;

    private readonly TrainingSet data;
    private readonly GpPrior? prior;
    private readonly int n;
    private readonly int stride;
    private readonly double[] kernel;
    private readonly double[] slopes;
    private readonly double[] covariance;
    private readonly double[] inverse;
    private readonly double[] alpha;
    private readonly double[] factors;
    private readonly CholeskyFactor factor;

    /// <param name="prior">Null for the bare likelihood.</param>
    public CurveLikelihood(TrainingSet data, GpPrior? prior)
    {
        this.data = data;
        this.prior = prior;
        n = data.Count;
        stride = (n + 3) / 4 * 4;
        kernel = new double[n * stride];
        slopes = new double[n * stride];
        covariance = new double[n * stride];
        inverse = new double[n * stride];
        alpha = new double[n];
        factors = new double[stride];
        factor = new CholeskyFactor(n);
    }

    public double Evaluate(ReadOnlySpan<double> x, Span<double> gradient)
    {
        gradient.Clear();
        GpHyperparameters theta = GpHyperparameters.FromLogarithms(x, data.Dimensions);
        var inputs = new ScaledInputs(theta, data.Numeric, n);
        for (int i = 0; i < n; i++) inputs.Add(data.Input(i));
        var curves = new CurveCovariance(theta, data.Curves!);
        for (int i = 0; i < n; i++)
        {
            Span<double> row = kernel.AsSpan(i * stride, stride);
            MaternKernel.Row(inputs.Row(i), data.Numeric, inputs.Weights, theta.Kernel, inputs.Transposed, inputs.Stride, i, row, slopes.AsSpan(i * stride, stride));
            curves.FillRow(i, data, row, theta.OutputVariance, covariance.AsSpan(i * stride, stride));
        }

        if (!factor.TryBuild(covariance, stride, n, 1e-12 * theta.OutputVariance)) return double.PositiveInfinity;
        data.Targets.CopyTo(alpha, 0);
        factor.Solve(alpha);
        double loss = factor.HalfLogDeterminant() + 0.5 * VectorKernels.Dot(alpha, alpha) + n * HalfLogTwoPi;
        factor.SolveTransposed(alpha);
        factor.Invert(inverse, stride);
        AddGradient(theta, inputs, curves, gradient);
        return loss + (prior?.AddNegativeLogDensity(x, gradient) ?? 0);
    }

    private void AddGradient(GpHyperparameters theta, ScaledInputs inputs, CurveCovariance curves, Span<double> gradient)
    {
        double output = 0, noise = 0;
        Span<double> shape = gradient.Slice(data.Dimensions, CurveShape.Parameters);
        for (int i = 0; i < n; i++)
        {
            Span<double> weights = inverse.AsSpan(i * stride, stride);
            VectorKernels.AddScaled(-alpha[i], alpha.AsSpan(0, i + 1), weights);
            curves.AddGradient(i, data, kernel.AsSpan(i * stride, stride), theta.OutputVariance, weights, factors, shape, ref output, ref noise);
            ReadOnlySpan<double> slope = slopes.AsSpan(i * stride, stride);
            for (int k = 0; k < i; k++) factors[k] *= slope[k];
            MaternKernel.AddSquaredDistances(inputs.Row(i), data.Numeric, inputs.Weights, inputs.Transposed, inputs.Stride, factors, i, gradient);
        }

        gradient[^2] += output;
        gradient[^1] += noise;
    }
}
