using HyperSearch.Core.Randomness;
using HyperSearch.Optimization.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace HyperSearch.Optimization.Tests.Numerics;

public sealed class CholeskyFactorTests
{
    [TestCase(1)]
    [TestCase(4)]
    [TestCase(13)]
    [TestCase(70)]
    public void TryBuild_AnySize_AgreesWithADenseSolver(int n)
    {
        (double[] matrix, int stride, Matrix<double> dense) = Positive(n);
        var factor = new CholeskyFactor(4);
        Assert.That(factor.TryBuild(matrix, stride, n, 0), Is.True);
        Matrix<double> expected = dense.Cholesky().Factor;
        for (int i = 0; i < n; i++)
            for (int j = 0; j <= i; j++) Assert.That(factor.Row(i)[j], Is.EqualTo(expected[i, j]).Within(1e-11 * n));
        Assert.That(2 * factor.HalfLogDeterminant(), Is.EqualTo(dense.Cholesky().DeterminantLn).Within(1e-9));
    }

    [Test]
    public void TryAppend_RowByRow_GivesTheBitsOfBuildingAtOnce()
    {
        const int N = 43;
        (double[] matrix, int stride, _) = Positive(N);
        var built = new CholeskyFactor();
        var grown = new CholeskyFactor(8);
        built.TryBuild(matrix, stride, N, 0);
        for (int i = 0; i < N; i++)
        {
            // Rows that come and go leave nothing behind.
            if (i is 7 or 30)
            {
                grown.TryAppend(matrix.AsSpan((i + 2) * stride, stride), matrix[(i + 2) * stride + i + 2], 0);
                grown.Truncate(i);
            }

            Assert.That(grown.TryAppend(matrix.AsSpan(i * stride, stride), matrix[i * stride + i], 0), Is.True);
        }

        for (int i = 0; i < N; i++) Assert.That(grown.Row(i).ToArray(), Is.EqualTo(built.Row(i).ToArray()), $"row {i}");
    }

    [Test]
    public void Solves_AgreeWithADenseSolver()
    {
        const int N = 37;
        (double[] matrix, int stride, Matrix<double> dense) = Positive(N);
        var factor = new CholeskyFactor();
        factor.TryBuild(matrix, stride, N, 0);
        double[] b = [.. Enumerable.Range(0, N).Select(i => Math.Sin(i))];
        double[] x = [.. b];
        factor.Solve(x);
        factor.SolveTransposed(x);
        double[] expected = [.. dense.Solve(Vector<double>.Build.DenseOfArray(b))];
        Assert.That(x, Is.EqualTo(expected).Within(1e-10));

        double[] block = new double[N * CholeskyFactor.BlockWidth];
        for (int i = 0; i < N; i++)
            for (int c = 0; c < CholeskyFactor.BlockWidth; c++) block[i * CholeskyFactor.BlockWidth + c] = Math.Cos(i * (c + 1));
        double[] column = [.. Enumerable.Range(0, N).Select(i => Math.Cos(i * 6.0))];
        factor.SolveBlock(block);
        factor.Solve(column);
        for (int i = 0; i < N; i++) Assert.That(block[i * CholeskyFactor.BlockWidth + 5], Is.EqualTo(column[i]).Within(1e-12));

        double[] inverse = new double[N * N];
        factor.Invert(inverse, N);
        Matrix<double> dual = dense.Inverse();
        for (int i = 0; i < N; i++)
            for (int j = 0; j <= i; j++) Assert.That(inverse[i * N + j], Is.EqualTo(dual[i, j]).Within(1e-10));
    }

    [Test]
    public void TryAppend_DependentRow_IsRefusedAndChangesNothing()
    {
        var factor = new CholeskyFactor();
        factor.TryAppend([], 1, 1e-10);
        Assert.That(factor.TryAppend([1.0], 1, 1e-10), Is.False);
        Assert.That(factor.Count, Is.EqualTo(1));
        Assert.That(factor.TryAppend([0.5], 1, 1e-10), Is.True);
    }

    private static (double[] Matrix, int Stride, Matrix<double> Dense) Positive(int n)
    {
        var random = new PhiloxStream(3, (ulong)n, RandomPurpose.Proposal);
        Matrix<double> root = Matrix<double>.Build.Dense(n, n, (_, _) => random.NextDouble() - 0.5);
        Matrix<double> dense = root * root.Transpose() + 0.1 * Matrix<double>.Build.DenseIdentity(n);
        int stride = n + 3;
        double[] matrix = new double[n * stride];
        for (int i = 0; i < n; i++)
            for (int j = 0; j <= i; j++) matrix[i * stride + j] = dense[i, j];
        return (matrix, stride, dense);
    }
}
