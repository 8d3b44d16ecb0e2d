namespace HyperSearch.Optimization.GaussianProcess;

/// <summary>
/// Inputs in the form that <see cref="MaternKernel"/> takes: numbers divided by their lengthscales, points transposed. Grows and
/// shrinks at the end.
/// </summary>
public sealed class ScaledInputs
{
    // Two different levels are as far apart as two points a third of the range apart: at the full range the prior would have it that levels share little.
    private const double Mismatch = 0.1;

    private readonly double[] inverse;
    private double[] transposed;
    private double[] rows;

    public ScaledInputs(GpHyperparameters hyperparameters, int numeric, int capacity)
    {
        Dimensions = hyperparameters.Dimensions;
        Numeric = numeric;
        inverse = [.. hyperparameters.Lengthscales.Select(l => 1 / l)];
        Weights = [.. hyperparameters.Lengthscales.Skip(numeric).Select(l => Mismatch / (l * l))];
        Stride = RoundUp(Math.Max(capacity, 8));
        transposed = new double[Dimensions * Stride];
        rows = new double[Dimensions * Stride];
    }

    public int Dimensions { get; }

    public int Numeric { get; }

    public int Count { get; private set; }

    /// <summary>The squared distance of two different levels, of each category coordinate: 0.1/ℓ².</summary>
    public double[] Weights { get; }

    public int Stride { get; private set; }

    public ReadOnlySpan<double> Transposed => transposed;

    /// <summary>Point <paramref name="i"/>, scaled.</summary>
    public ReadOnlySpan<double> Row(int i) => rows.AsSpan(i * Dimensions, Dimensions);

    /// <summary>The factor by which coordinate <paramref name="j"/> is multiplied: 1/ℓ, or 1 for a category.</summary>
    public double Scale(int j) => j < Numeric ? inverse[j] : 1;

    public void ScalePoint(ReadOnlySpan<double> point, Span<double> scaled)
    {
        for (int j = 0; j < Dimensions; j++) scaled[j] = point[j] * Scale(j);
    }

    public void Add(ReadOnlySpan<double> point)
    {
        if (Count == Stride) Grow();
        Span<double> row = rows.AsSpan(Count * Dimensions, Dimensions);
        ScalePoint(point, row);
        for (int j = 0; j < Dimensions; j++) transposed[j * Stride + Count] = row[j];
        Count++;
    }

    public void Truncate(int count) => Count = count;

    private void Grow()
    {
        int wider = 2 * Stride;
        double[] larger = new double[Dimensions * wider];
        for (int j = 0; j < Dimensions; j++) transposed.AsSpan(j * Stride, Count).CopyTo(larger.AsSpan(j * wider));
        Array.Resize(ref rows, Dimensions * wider);
        (transposed, Stride) = (larger, wider);
    }

    private static int RoundUp(int count) => (count + 3) / 4 * 4;
}
