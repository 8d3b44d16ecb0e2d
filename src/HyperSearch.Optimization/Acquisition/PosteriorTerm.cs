using HyperSearch.Optimization.GaussianProcess;
using HyperSearch.Optimization.Numerics;

namespace HyperSearch.Optimization.Acquisition;

/// <summary>
/// A summand of an acquisition function that depends on a point through one posterior: its mean under each of M draws of the pending
/// values (M = 1 without any), and its standard deviation. Values add up in logarithms. Not thread-safe.
/// </summary>
/// <remarks>Notation as in <see cref="GpPosterior"/>; ε an M × p matrix of standard normal numbers, row m the draw m of the pending values.</remarks>
public abstract class PosteriorTerm
{
    private readonly double[] draws;
    private readonly double[] block;
    private readonly double[] scaledBlock;
    private readonly double[] means;
    private readonly double[] meanSlopes;
    private readonly double[] solved;
    private readonly double[] slopes;
    private readonly double[] scaled;

    /// <param name="draws">ε, row by row; empty where no value is pending.</param>
    /// <param name="drawCount">M, at least 1.</param>
    protected PosteriorTerm(GpPosterior posterior, double[] draws, int drawCount)
    {
        if (draws.Length != drawCount * posterior.Pending && posterior.Pending > 0)
            throw new ArgumentException($"{draws.Length} numbers are no {drawCount} draws of {posterior.Pending} pending values.", nameof(draws));
        Posterior = posterior;
        DrawCount = drawCount;
        this.draws = draws;
        int rows = posterior.Factor.Count, stride = posterior.Inputs.Stride, dimensions = posterior.Inputs.Dimensions;
        block = new double[rows * CholeskyFactor.BlockWidth];
        scaledBlock = new double[dimensions * CholeskyFactor.BlockWidth];
        means = new double[drawCount * CholeskyFactor.BlockWidth];
        meanSlopes = new double[drawCount];
        solved = new double[stride];
        slopes = new double[stride];
        scaled = new double[dimensions];
    }

    public GpPosterior Posterior { get; }

    public int DrawCount { get; }

    /// <summary>
    /// The term's value from the means under each draw and the standard deviation, with its derivatives.
    /// </summary>
    /// <param name="meanSlopes">Receives ∂/∂μₘ; empty where no derivative is wanted.</param>
    /// <param name="deviationSlope">∂/∂σ.</param>
    protected abstract double Score(ReadOnlySpan<double> means, double deviation, Span<double> meanSlopes, out double deviationSlope);

    /// <summary>Adds the term to <paramref name="scores"/> for up to <see cref="CholeskyFactor.BlockWidth"/> points, one after the other in <paramref name="points"/>.</summary>
    public void AddBlock(ReadOnlySpan<double> points, Span<double> scores)
    {
        const int Width = CholeskyFactor.BlockWidth;
        ScaledInputs inputs = Posterior.Inputs;
        int dimensions = inputs.Dimensions, rows = Posterior.Factor.Count, observed = Posterior.Observed;
        for (int c = 0; c < scores.Length; c++)
            for (int j = 0; j < dimensions; j++) scaledBlock[j * Width + c] = points[c * dimensions + j] * inputs.Scale(j);
        for (int i = 0; i < rows; i++)
            MaternKernel.Row(inputs.Row(i), inputs.Numeric, inputs.Weights, Posterior.Hyperparameters.OutputVariance, scaledBlock, Width, Width, block.AsSpan(i * Width, Width), []);
        Posterior.Factor.SolveBlock(block);
        Span<double> mean = stackalloc double[Width], square = stackalloc double[Width];
        mean.Clear();
        square.Clear();
        ReadOnlySpan<double> beta = Posterior.Whitened;
        for (int i = 0; i < rows; i++)
        {
            ReadOnlySpan<double> row = block.AsSpan(i * Width, Width);
            if (i < observed) VectorKernels.AddScaled(beta[i], row, mean);
            for (int c = 0; c < Width; c++) square[c] = Math.FusedMultiplyAdd(row[c], row[c], square[c]);
        }

        AddDraws(mean);
        Span<double> own = stackalloc double[DrawCount];
        for (int c = 0; c < scores.Length; c++)
        {
            for (int m = 0; m < DrawCount; m++) own[m] = means[m * Width + c];
            double deviation = Math.Sqrt(Posterior.Clamp(Posterior.Hyperparameters.OutputVariance - square[c]));
            scores[c] += Score(own, deviation, [], out _);
        }
    }

    /// <summary>The term at one point, its gradient in the numeric coordinates added to <paramref name="gradient"/>.</summary>
    public double AddGradient(ReadOnlySpan<double> point, Span<double> gradient)
    {
        ScaledInputs inputs = Posterior.Inputs;
        int rows = Posterior.Factor.Count, observed = Posterior.Observed;
        inputs.ScalePoint(point, scaled);
        MaternKernel.Row(scaled, inputs.Numeric, inputs.Weights, Posterior.Hyperparameters.OutputVariance, inputs.Transposed, inputs.Stride, rows, solved, slopes);
        Span<double> v = solved.AsSpan(0, rows);
        Posterior.Factor.Solve(v);
        ReadOnlySpan<double> beta = Posterior.Whitened;
        double mean = VectorKernels.Dot(beta, v);
        ReadOnlySpan<double> tail = v[observed..];
        for (int m = 0; m < DrawCount; m++)
            means[m] = tail.IsEmpty ? mean : mean + VectorKernels.Dot(tail, draws.AsSpan(m * tail.Length));
        double deviation = Math.Sqrt(Posterior.Clamp(Posterior.Hyperparameters.OutputVariance - VectorKernels.Dot(v, v)));
        double value = Score(means.AsSpan(0, DrawCount), deviation, meanSlopes, out double deviationSlope);
        Combine(v, beta, observed, -deviationSlope / deviation);
        Posterior.Factor.SolveTransposed(v);
        for (int i = 0; i < rows; i++) v[i] *= -slopes[i];
        for (int j = 0; j < inputs.Numeric; j++)
        {
            ReadOnlySpan<double> column = inputs.Transposed.Slice(j * inputs.Stride, rows);
            double x = scaled[j], sum = 0;
            for (int i = 0; i < rows; i++) sum += v[i] * (x - column[i]);
            gradient[j] += sum * inputs.Scale(j);
        }

        return value;
    }

    /// <summary>v becomes L⁻¹-side weights w with ∂value/∂x = Σᵢ (L⁻ᵀw)ᵢ ∂kᵢ/∂x: the means' share β (and ε at the tail), the deviation's share −v.</summary>
    private void Combine(Span<double> v, ReadOnlySpan<double> beta, int observed, double deviationShare)
    {
        double total = 0;
        for (int m = 0; m < DrawCount; m++) total += meanSlopes[m];
        int pending = v.Length - observed;
        for (int i = 0; i < observed; i++) v[i] = v[i] * deviationShare + total * beta[i];
        for (int t = 0; t < pending; t++)
        {
            double sum = v[observed + t] * deviationShare;
            for (int m = 0; m < DrawCount; m++) sum += meanSlopes[m] * draws[m * pending + t];
            v[observed + t] = sum;
        }
    }

    /// <summary>The block's means under every draw.</summary>
    private void AddDraws(ReadOnlySpan<double> mean)
    {
        const int Width = CholeskyFactor.BlockWidth;
        int observed = Posterior.Observed, pending = Posterior.Pending;
        for (int m = 0; m < DrawCount; m++)
        {
            Span<double> to = means.AsSpan(m * Width, Width);
            mean.CopyTo(to);
            for (int t = 0; t < pending; t++)
                VectorKernels.AddScaled(draws[m * pending + t], block.AsSpan((observed + t) * Width, Width), to);
        }
    }
}
