using HyperSearch.Optimization.Numerics;

namespace HyperSearch.Optimization.GaussianProcess;

/// <summary>
/// The negative log posterior of the hyperparameters, θ = (ln ℓ, ln s², ln σ²) or, of a rough function, (ln ℓ, ln s², ln w²), with its gradient (Rasmussen and Williams, 2006, eq. 2.30 and
/// 5.9). Costs n³ per call; buffers are kept between calls.
/// </summary>
/// <remarks>
/// Notation: K kernel plus noise, L its factor, β = L⁻¹z, α = K⁻¹z, M = K⁻¹ − ααᵀ. Value Σ ln Lᵢᵢ + ½|β|² + (n/2) ln 2π − ln prior;
/// gradient ½ tr(M ∂K/∂θ).
/// </remarks>
public sealed class GpLikelihood : IDifferentiable
{
    private const double HalfLogTwoPi = 0.91893853320467274178;

    private readonly TrainingSet data;
    private readonly GpPrior? prior;
    private readonly int n;
    private readonly int stride;
    private readonly double[] values;
    private readonly double[] slopes;
    private readonly double[] roughs;
    private readonly double[] inverse;
    private readonly double[] alpha;
    private readonly double[] factors;
    private readonly CholeskyFactor factor;

    /// <param name="prior">Null for the bare likelihood.</param>
    public GpLikelihood(TrainingSet data, GpPrior? prior)
    {
        this.data = data;
        this.prior = prior;
        n = data.Count;
        stride = (n + 3) / 4 * 4;
        values = new double[n * stride];
        slopes = new double[n * stride];
        roughs = prior?.IsRough == true ? new double[n * stride] : [];
        inverse = new double[n * stride];
        alpha = new double[n];
        factors = new double[stride];
        factor = new CholeskyFactor(n);
    }

    /// <summary>ln p(z | θ) at the last call of <see cref="Evaluate"/>, without the prior.</summary>
    public double LogMarginalLikelihood { get; private set; }

    /// <summary>α at the last call.</summary>
    public ReadOnlySpan<double> Alpha => alpha;

    public double Evaluate(ReadOnlySpan<double> x, Span<double> gradient)
    {
        gradient.Clear();
        GpHyperparameters theta = GpHyperparameters.FromLogarithms(x, data.Dimensions, prior?.IsRough == true);
        var inputs = new ScaledInputs(theta, data.Numeric, n);
        for (int i = 0; i < n; i++) inputs.Add(data.Input(i));
        FillCovariance(theta, inputs);
        if (!factor.TryBuild(values, stride, n, 1e-12 * theta.OutputVariance)) return double.PositiveInfinity;
        data.Targets.CopyTo(alpha, 0);
        factor.Solve(alpha);
        LogMarginalLikelihood = -factor.HalfLogDeterminant() - 0.5 * VectorKernels.Dot(alpha, alpha) - n * HalfLogTwoPi;
        factor.SolveTransposed(alpha);
        factor.Invert(inverse, stride);
        AddGradient(theta, inputs, gradient);
        double density = prior?.AddNegativeLogDensity(x, gradient) ?? 0;
        return density - LogMarginalLikelihood;
    }

    private void FillCovariance(GpHyperparameters theta, ScaledInputs inputs)
    {
        for (int i = 0; i < n; i++)
        {
            Span<double> row = values.AsSpan(i * stride, stride);
            MaternKernel.Row(inputs.Row(i), data.Numeric, inputs.Weights, theta.Kernel, inputs.Transposed, inputs.Stride, i, row, slopes.AsSpan(i * stride, stride), Roughs(i));
            row[i] = theta.Kernel.Total + theta.NoiseVariance * data.NoiseShares[i] + data.KnownNoise[i];
        }
    }

    /// <summary>The rough part of row <paramref name="i"/>; empty where there is none.</summary>
    private Span<double> Roughs(int i) => roughs.Length == 0 ? [] : roughs.AsSpan(i * stride, stride);

    private void AddGradient(GpHyperparameters theta, ScaledInputs inputs, Span<double> gradient)
    {
        double output = 0, last = 0;
        for (int i = 0; i < n; i++)
        {
            ReadOnlySpan<double> row = values.AsSpan(i * stride, stride), slope = slopes.AsSpan(i * stride, stride);
            Span<double> weight = inverse.AsSpan(i * stride, stride);
            VectorKernels.AddScaled(-alpha[i], alpha.AsSpan(0, i + 1), weight);
            double kernel = VectorKernels.Dot(weight[..i], row), rough = theta.RoughVariance > 0 ? VectorKernels.Dot(weight[..i], Roughs(i)) : 0;
            output += kernel - rough + 0.5 * weight[i] * theta.OutputVariance;
            last += theta.RoughVariance > 0 ? rough + 0.5 * weight[i] * theta.RoughVariance : 0.5 * weight[i] * theta.NoiseVariance * data.NoiseShares[i];
            for (int k = 0; k < i; k++) factors[k] = weight[k] * slope[k];
            MaternKernel.AddSquaredDistances(inputs.Row(i), data.Numeric, inputs.Weights, inputs.Transposed, inputs.Stride, factors, i, gradient);
        }

        gradient[^2] += output;
        gradient[^1] += last;
    }
}
