using HyperSearch.Optimization.GaussianProcess;
using HyperSearch.Optimization.Numerics;

namespace HyperSearch.Optimization.Acquisition;

/// <summary>
/// Reads a posterior at encoded points: the mean under each of M draws of the pending values (M = 1 without any), and the standard
/// deviation, for a block of points at once or for one with a gradient. Not thread-safe.
/// </summary>
/// <remarks>Notation as in <see cref="GpPosterior"/>; ε an M × p matrix of standard normal numbers, row m the draw m of the pending values.</remarks>
public sealed class PosteriorProbe
{
    private const int Width = CholeskyFactor.BlockWidth;

    private readonly double[] draws;
    private readonly double[] block;
    private readonly double[] scaledBlock;
    private readonly double[] blockMeans;
    private readonly double[] blockDeviations;
    private readonly double[] means;
    private readonly double[] solved;
    private readonly double[] slopes;
    private readonly double[] scaled;

    /// <param name="draws">ε, row by row; empty where no value is pending.</param>
    /// <param name="drawCount">M, at least 1.</param>
    public PosteriorProbe(GpPosterior posterior, double[] draws, int drawCount)
    {
        if (draws.Length != drawCount * posterior.Pending && posterior.Pending > 0)
            throw new ArgumentException($"{draws.Length} numbers are no {drawCount} draws of {posterior.Pending} pending values.", nameof(draws));
        Posterior = posterior;
        DrawCount = drawCount;
        this.draws = draws;
        int rows = posterior.Factor.Count, stride = posterior.Inputs.Stride, dimensions = posterior.Inputs.Dimensions;
        block = new double[rows * Width];
        scaledBlock = new double[dimensions * Width];
        blockMeans = new double[drawCount * Width];
        blockDeviations = new double[Width];
        means = new double[drawCount];
        solved = new double[stride];
        slopes = new double[stride];
        scaled = new double[dimensions];
    }

    public GpPosterior Posterior { get; }

    public int DrawCount { get; }

    /// <summary>The standard deviation at the point of <see cref="Read"/>.</summary>
    public double Deviation { get; private set; }

    /// <summary>The means under each draw at the point of <see cref="Read"/>.</summary>
    public ReadOnlySpan<double> Means => means;

    /// <summary>Reads up to a block's width of points, one after the other in <paramref name="points"/>.</summary>
    public void ReadBlock(ReadOnlySpan<double> points, int count)
    {
        ScaledInputs inputs = Posterior.Inputs;
        int dimensions = inputs.Dimensions, rows = Posterior.Factor.Count, observed = Posterior.Observed;
        for (int c = 0; c < count; c++)
            for (int j = 0; j < dimensions; j++) scaledBlock[j * Width + c] = points[c * dimensions + j] * inputs.Scale(j);
        for (int i = 0; i < rows; i++)
        {
            MaternKernel.Row(inputs.Row(i), inputs.Numeric, inputs.Weights, Posterior.Hyperparameters.Kernel, scaledBlock, Width, Width, block.AsSpan(i * Width, Width), []);
            Posterior.TurnRow(i, block.AsSpan(i * Width, Width));
        }

        Posterior.Factor.SolveBlock(block);
        Span<double> mean = stackalloc double[Width], square = stackalloc double[Width];
        mean.Clear();
        square.Clear();
        ReadOnlySpan<double> beta = Posterior.Whitened;
        for (int i = 0; i < rows; i++)
        {
            ReadOnlySpan<double> row = block.AsSpan(i * Width, Width);
            if (i < observed) VectorKernels.AddScaled(beta[i], row, mean);
            VectorKernels.AddSquares(row, square);
        }

        AddDraws(mean);
        for (int c = 0; c < Width; c++) blockDeviations[c] = Math.Sqrt(Posterior.Clamp(Posterior.Hyperparameters.Kernel.Total - square[c]));
    }

    /// <summary>The mean under draw <paramref name="m"/> at point <paramref name="c"/> of the block.</summary>
    public double BlockMean(int m, int c) => blockMeans[m * Width + c];

    /// <summary>The standard deviation at point <paramref name="c"/> of the block.</summary>
    public double BlockDeviation(int c) => blockDeviations[c];

    /// <summary>Reads one point, so that <see cref="AddGradient"/> can follow.</summary>
    public void Read(ReadOnlySpan<double> point)
    {
        ScaledInputs inputs = Posterior.Inputs;
        int rows = Posterior.Factor.Count;
        inputs.ScalePoint(point, scaled);
        MaternKernel.Row(scaled, inputs.Numeric, inputs.Weights, Posterior.Hyperparameters.Kernel, inputs.Transposed, inputs.Stride, rows, solved, slopes);
        Posterior.Turn(solved, slopes);
        Span<double> v = solved.AsSpan(0, rows);
        Posterior.Factor.Solve(v);
        double mean = VectorKernels.Dot(Posterior.Whitened, v);
        ReadOnlySpan<double> tail = v[Posterior.Observed..];
        for (int m = 0; m < DrawCount; m++)
            means[m] = tail.IsEmpty ? mean : mean + VectorKernels.Dot(tail, draws.AsSpan(m * tail.Length));
        Deviation = Math.Sqrt(Posterior.Clamp(Posterior.Hyperparameters.Kernel.Total - VectorKernels.Dot(v, v)));
    }

    /// <summary>
    /// Adds the gradient, in the numeric coordinates, of a value whose derivatives by the means and the deviation at the point just read are
    /// given. Once per <see cref="Read"/>: its buffers are used up.
    /// </summary>
    public void AddGradient(ReadOnlySpan<double> meanSlopes, double deviationSlope, Span<double> gradient)
    {
        ScaledInputs inputs = Posterior.Inputs;
        int rows = Posterior.Factor.Count;
        Span<double> v = solved.AsSpan(0, rows);
        Combine(v, meanSlopes, -deviationSlope / Deviation);
        Posterior.Factor.SolveTransposed(v);
        for (int i = 0; i < rows; i++) v[i] *= -slopes[i];
        for (int j = 0; j < inputs.Numeric; j++)
        {
            ReadOnlySpan<double> column = inputs.Transposed.Slice(j * inputs.Stride, rows);
            gradient[j] += VectorKernels.WeightedDistance(scaled[j], column, v) * inputs.Scale(j);
        }
    }

    /// <summary>v becomes L⁻¹-side weights w with ∂value/∂x = Σᵢ (L⁻ᵀw)ᵢ ∂kᵢ/∂x: the means' share β (and ε at the tail), the deviation's share −v.</summary>
    private void Combine(Span<double> v, ReadOnlySpan<double> meanSlopes, double deviationShare)
    {
        ReadOnlySpan<double> beta = Posterior.Whitened;
        int observed = Posterior.Observed, pending = v.Length - observed;
        double total = 0;
        for (int m = 0; m < DrawCount; m++) total += meanSlopes[m];
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
        int observed = Posterior.Observed, pending = Posterior.Pending;
        for (int m = 0; m < DrawCount; m++)
        {
            Span<double> to = blockMeans.AsSpan(m * Width, Width);
            mean.CopyTo(to);
            for (int t = 0; t < pending; t++)
                VectorKernels.AddScaled(draws[m * pending + t], block.AsSpan((observed + t) * Width, Width), to);
        }
    }
}
