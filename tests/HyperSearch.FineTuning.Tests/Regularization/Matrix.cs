using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Tests.Regularization;

/// <summary>A matrix of doubles, row by row, for arithmetic that shares nothing with libtorch.</summary>
internal sealed record Matrix(int Rows, int Columns, double[] Values)
{
    public static Matrix Of(Tensor tensor) => new((int)tensor.Shape[0], (int)tensor.Shape[1], [.. tensor.Detach().Contiguous().ToFloatArray().Select(value => (double)value)]);

    public Matrix Times(Matrix other) => Make(Rows, other.Columns, (i, j) => Enumerable.Range(0, Columns).Sum(k => At(i, k) * other.At(k, j)));

    public Matrix TimesEach(Matrix other) => Make(Rows, Columns, (i, j) => At(i, j) * other.At(i, j));

    public Matrix Transposed() => Make(Columns, Rows, (i, j) => At(j, i));

    public Matrix Scaled(double factor) => Make(Rows, Columns, (i, j) => At(i, j) * factor);

    public double Sum() => Values.Sum();

    private double At(int row, int column) => Values[(row * Columns) + column];

    private static Matrix Make(int rows, int columns, Func<int, int, double> value)
        => new(rows, columns, [.. from i in Enumerable.Range(0, rows) from j in Enumerable.Range(0, columns) select value(i, j)]);
}
