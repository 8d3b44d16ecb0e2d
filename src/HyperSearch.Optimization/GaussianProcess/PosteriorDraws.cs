using HyperSearch.Core.Randomness;
using HyperSearch.Optimization.Numerics;

namespace HyperSearch.Optimization.GaussianProcess;

/// <summary>Functions drawn from a posterior, each at the same finitely many points.</summary>
/// <remarks>
/// Notation: m points; vᵢ = L⁻¹k(X, xᵢ); posterior covariance Cᵢⱼ = k(xᵢ, xⱼ) − vᵢ·vⱼ = (QQᵀ)ᵢⱼ; a draw is μ + Qε with standard normal ε.
/// </remarks>
internal static class PosteriorDraws
{
    private const double JitterFirst = 1e-8;
    private const double JitterLast = 1e-2;

    /// <summary>[draw][point], in units of the targets, without noise. In m³/6 + m²n/2.</summary>
    /// <param name="posterior">Without pending points.</param>
    /// <param name="encoded">The points as the kernel sees them.</param>
    public static double[][] Of(GpPosterior posterior, IReadOnlyList<double[]> encoded, int draws, PhiloxStream random)
    {
        (double[] means, double[] covariance, int stride) = Moments(posterior, encoded);
        CholeskyFactor factor = Factor(covariance, stride, encoded.Count, posterior.Hyperparameters.OutputVariance);
        double[][] values = new double[draws][];
        double[] normals = new double[encoded.Count];
        for (int k = 0; k < draws; k++)
        {
            for (int i = 0; i < normals.Length; i++) normals[i] = NormalDistribution.Quantile(Math.Clamp(random.NextDouble(), 1e-15, 1 - 1e-15));
            values[k] = new double[encoded.Count];
            for (int i = 0; i < normals.Length; i++) values[k][i] = means[i] + VectorKernels.Dot(factor.Row(i), normals);
        }

        return values;
    }

    private static (double[] Means, double[] Covariance, int Stride) Moments(GpPosterior posterior, IReadOnlyList<double[]> encoded)
    {
        int m = encoded.Count, n = posterior.Observed, stride = (m + 3) / 4 * 4;
        ScaledInputs data = posterior.Inputs;
        GpHyperparameters theta = posterior.Hyperparameters;
        var points = new ScaledInputs(theta, data.Numeric, m);
        foreach (double[] point in encoded) points.Add(point);
        double[] means = new double[m], covariance = new double[m * stride];
        double[][] whitened = new double[m][];
        for (int i = 0; i < m; i++)
        {
            double[] kernel = new double[data.Stride];
            MaternKernel.Row(points.Row(i), data.Numeric, data.Weights, theta.Kernel, data.Transposed, data.Stride, n, kernel, []);
            posterior.Turn(kernel, []);
            posterior.Factor.Solve(kernel.AsSpan(0, n));
            whitened[i] = kernel[..n];
            means[i] = VectorKernels.Dot(posterior.Whitened, whitened[i]);
            Span<double> row = covariance.AsSpan(i * stride, stride);
            MaternKernel.Row(points.Row(i), data.Numeric, data.Weights, theta.Kernel, points.Transposed, points.Stride, i + 1, row, []);
            for (int j = 0; j <= i; j++) row[j] -= VectorKernels.Dot(whitened[i], whitened[j]);
        }

        return (means, covariance, stride);
    }

    // Points that coincide make the covariance singular; a thousandth of a deviation more or less is no matter to a draw.
    private static CholeskyFactor Factor(double[] covariance, int stride, int m, double variance)
    {
        var factor = new CholeskyFactor(m);
        double added = 0;
        for (double jitter = JitterFirst; jitter <= JitterLast; jitter *= 10)
        {
            for (int i = 0; i < m; i++) covariance[i * stride + i] += jitter * variance - added;
            added = jitter * variance;
            if (factor.TryBuild(covariance, stride, m, 1e-3 * JitterFirst * variance)) return factor;
        }

        throw new ArithmeticException($"The posterior covariance of {m} points has no factor: output variance {variance}.");
    }
}
