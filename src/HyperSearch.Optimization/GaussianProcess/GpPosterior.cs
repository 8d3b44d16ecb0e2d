using HyperSearch.Optimization.Numerics;

namespace HyperSearch.Optimization.GaussianProcess;

/// <summary>
/// A Gaussian process conditioned on observations, and at its tail on points that are still running, whose values are unknown. Not
/// thread-safe: predictions share buffers.
/// </summary>
/// <remarks>
/// Notation: n observed and p pending rows; L factor of their covariance; β = L⁻¹z over the observed rows; for a point x with
/// k = k(X, x): v = L⁻¹k, mean μ = Σ_{i≤n} vᵢβᵢ, variance s² − |v|². Since the tail of L is the factor of the pending values' own posterior covariance,
/// a joint draw of them is L's tail times a standard normal vector ε, and the mean given that draw is μ + Σ_{tail} vᵢεᵢ.
/// </remarks>
public sealed class GpPosterior
{
    private const double VarianceFloor = 1e-12;
    private const double JitterFirst = 1e-8;
    private const double JitterLast = 1e-4;
    private const double NoiseLast = 1e-2;
    private const double PendingJitter = 1e-6;
    private const int Room = 64;

    private readonly CholeskyFactor factor;
    private readonly ScaledInputs inputs;
    private readonly double[] beta;
    private readonly double[] alpha;
    private readonly CurveEnd? end;
    private double[] kernel;

    private GpPosterior(GpHyperparameters hyperparameters, TrainingSet data, CholeskyFactor factor, ScaledInputs inputs)
    {
        Hyperparameters = hyperparameters;
        Data = data;
        this.factor = factor;
        this.inputs = inputs;
        Observed = data.Count;
        beta = [.. data.Targets];
        factor.Solve(beta);
        alpha = [.. beta];
        factor.SolveTransposed(alpha);
        kernel = new double[inputs.Stride];
        end = data.Curves is { } curves ? new CurveEnd(hyperparameters, curves, Room) : null;
    }

    public GpHyperparameters Hyperparameters { get; }

    public TrainingSet Data { get; }

    /// <summary>n.</summary>
    public int Observed { get; }

    /// <summary>p.</summary>
    public int Pending => factor.Count - Observed;

    /// <summary>β.</summary>
    public ReadOnlySpan<double> Whitened => beta;

    internal CholeskyFactor Factor => factor;

    internal ScaledInputs Inputs => inputs;

    /// <summary>
    /// Conditions on <paramref name="data"/>. Where the covariance is not positive definite to working accuracy the diagonal is raised, by
    /// 1e-8 s² and tenfold up to 1e-4 s², at last with a noise variance of 1e-2.
    /// </summary>
    /// <exception cref="ArithmeticException">Even so it is not: inputs or targets are not finite.</exception>
    public static GpPosterior Condition(TrainingSet data, GpHyperparameters hyperparameters)
    {
        double variance = hyperparameters.OutputVariance;
        for (double jitter = 0; jitter <= JitterLast; jitter = jitter == 0 ? JitterFirst : 10 * jitter)
            if (TryCondition(data, hyperparameters, jitter * variance) is { } posterior) return posterior;
        GpHyperparameters noisy = hyperparameters with { NoiseVariance = Math.Max(NoiseLast, hyperparameters.NoiseVariance) };
        return TryCondition(data, noisy, JitterLast * variance)
            ?? throw new ArithmeticException($"The covariance of {data.Count} points has no factor: lengthscales {string.Join(' ', hyperparameters.Lengthscales)}, output variance {variance}.");
    }

    /// <summary>Adds a point whose value is not known yet. False, and nothing changes, where it coincides with another to working accuracy.</summary>
    public bool TryAddPending(ReadOnlySpan<double> point)
    {
        double[] scaled = new double[inputs.Dimensions];
        inputs.ScalePoint(point, scaled);
        Covariances(scaled);
        double variance = Hyperparameters.Kernel.Total;
        if (!factor.TryAppend(kernel, variance * (1 + PendingJitter), 4 * PendingJitter * variance)) return false;
        inputs.Add(point);
        end?.Add();
        return true;
    }

    /// <summary>Forgets the pending points.</summary>
    public void ForgetPending()
    {
        factor.Truncate(Observed);
        inputs.Truncate(Observed);
        end?.Truncate(Observed);
    }

    /// <summary>Latent mean and variance at <paramref name="point"/>, pending points counted in the variance.</summary>
    public GpPrediction Predict(ReadOnlySpan<double> point)
    {
        double[] scaled = new double[inputs.Dimensions];
        inputs.ScalePoint(point, scaled);
        Covariances(scaled);
        Span<double> v = kernel.AsSpan(0, factor.Count);
        factor.Solve(v);
        return new GpPrediction(VectorKernels.Dot(beta, v), Clamp(Hyperparameters.Kernel.Total - VectorKernels.Dot(v, v)));
    }

    /// <summary>Latent mean at <paramref name="point"/>, in n·d.</summary>
    public double Mean(ReadOnlySpan<double> point)
    {
        double[] scaled = new double[inputs.Dimensions];
        inputs.ScalePoint(point, scaled);
        Covariances(scaled);
        return VectorKernels.Dot(alpha, kernel);
    }

    /// <summary>
    /// What each observation's target would be predicted as from all the others, less the target (Rasmussen and Williams 2006, eq. 5.12). Without pending points.
    /// </summary>
    public double[] LeaveOneOutErrors()
    {
        int n = Observed;
        double[] inverse = new double[n * n];
        factor.Invert(inverse, n);
        return [.. Enumerable.Range(0, n).Select(i => -alpha[i] / inverse[i * n + i])];
    }

    /// <summary>Latent mean at observed row <paramref name="i"/>.</summary>
    public double MeanAt(int i)
    {
        Covariances(inputs.Row(i));
        return VectorKernels.Dot(alpha, kernel);
    }

    /// <summary>The covariance of the latent values at two points given the observations and pending points.</summary>
    public double Covariance(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var pair = new ScaledInputs(Hyperparameters, inputs.Numeric, 4);
        pair.Add(b);
        double[] scaled = new double[inputs.Dimensions], prior = new double[4];
        inputs.ScalePoint(a, scaled);
        MaternKernel.Row(scaled, inputs.Numeric, inputs.Weights, Hyperparameters.Kernel, pair.Transposed, pair.Stride, 1, prior, []);
        Covariances(scaled);
        double[] left = kernel[..factor.Count];
        factor.Solve(left);
        Covariances(pair.Row(0));
        Span<double> right = kernel.AsSpan(0, factor.Count);
        factor.Solve(right);
        return prior[0] - VectorKernels.Dot(left, right);
    }

    internal double Clamp(double variance) => Math.Max(variance, VarianceFloor * Hyperparameters.OutputVariance);

    /// <summary>Turns the kernel over parameters between a point and all rows into what it is with the point's latent value; <paramref name="slopes"/> may be empty.</summary>
    internal void Turn(Span<double> kernels, Span<double> slopes) => end?.Turn(kernels, slopes);

    /// <summary>The same between row <paramref name="i"/> and many points.</summary>
    internal void TurnRow(int i, Span<double> kernels) => end?.TurnRow(i, kernels);

    /// <summary>k(X, x) over all rows for a scaled point, into the shared buffer.</summary>
    private void Covariances(ReadOnlySpan<double> scaled)
    {
        if (kernel.Length < inputs.Stride) kernel = new double[inputs.Stride];
        MaternKernel.Row(scaled, inputs.Numeric, inputs.Weights, Hyperparameters.Kernel, inputs.Transposed, inputs.Stride, factor.Count, kernel, []);
        Turn(kernel, []);
    }

    private static GpPosterior? TryCondition(TrainingSet data, GpHyperparameters theta, double jitter)
    {
        int n = data.Count;
        var inputs = new ScaledInputs(theta, data.Numeric, n + Room);
        int stride = (n + 3) / 4 * 4;
        double[] covariance = new double[n * stride];
        CurveCovariance? curves = data.Curves is { } rows ? new CurveCovariance(theta, rows) : null;
        for (int i = 0; i < n; i++)
        {
            inputs.Add(data.Input(i));
            Span<double> row = covariance.AsSpan(i * stride, stride);
            MaternKernel.Row(inputs.Row(i), data.Numeric, inputs.Weights, theta.Kernel, inputs.Transposed, inputs.Stride, i, row, []);
            if (curves is null) row[i] = theta.Kernel.Total + theta.NoiseVariance * data.NoiseShares[i] + data.KnownNoise[i];
            else curves.FillRow(i, data, row, theta.OutputVariance, row);
            row[i] += jitter;
        }

        var factor = new CholeskyFactor(n + Room);
        return factor.TryBuild(covariance, stride, n, 1e-10 * theta.OutputVariance) ? new GpPosterior(theta, data, factor, inputs) : null;
    }
}

/// <summary>Mean and variance of the latent value, in units of the targets.</summary>
public readonly record struct GpPrediction(double Mean, double Variance)
{
    public double Deviation => Math.Sqrt(Variance);
}
