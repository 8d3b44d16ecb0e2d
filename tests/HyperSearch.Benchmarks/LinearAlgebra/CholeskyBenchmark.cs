using System.Diagnostics;
using HyperSearch.Benchmarks.Statistics;
using HyperSearch.Optimization.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace HyperSearch.Benchmarks.LinearAlgebra;

/// <summary>The factorisation that the Gaussian process lives on, beside MathNet's managed one on the same matrices: medians of alternating runs.</summary>
internal static class CholeskyBenchmark
{
    private const int Rounds = 9;

    public static Task Run(string[] arguments)
    {
        int[] sizes = arguments.Length > 0 ? [.. arguments.Select(a => int.Parse(a, System.Globalization.CultureInfo.InvariantCulture))] : [100, 300, 500, 1000];
        foreach (int n in sizes) Compare(n);
        return Task.CompletedTask;
    }

    private static void Compare(int n)
    {
        int stride = (n + 3) / 4 * 4;
        double[] matrix = new double[n * stride];
        Matrix<double> dense = Matrix<double>.Build.Dense(n, n, (i, j) => Math.Exp(-Math.Abs(i - j) / 7.0) + (i == j ? 0.1 : 0));
        for (int i = 0; i < n; i++)
            for (int j = 0; j <= i; j++) matrix[i * stride + j] = dense[i, j];
        var factor = new CholeskyFactor(n);
        List<double> own = [], peer = [];
        for (int round = 0; round <= Rounds; round++)
        {
            double mine = Milliseconds(() => factor.TryBuild(matrix, stride, n, 0)), other = Milliseconds(() => dense.Cholesky());
            if (round == 0) continue; // compiled and warm from here on
            own.Add(mine);
            peer.Add(other);
        }

        double median = Median.Of(own), reference = Median.Of(peer);
        Console.WriteLine(FormattableString.Invariant($"n={n,5}: ours {median,8:F2} ms ({Gigaflops(n, median):F1} GFLOP/s), MathNet {reference,8:F2} ms ({Gigaflops(n, reference):F1} GFLOP/s), ratio {reference / median:F1}"));
    }

    private static double Milliseconds(Action act)
    {
        long from = Stopwatch.GetTimestamp();
        act();
        return Stopwatch.GetElapsedTime(from).TotalMilliseconds;
    }

    private static double Gigaflops(int n, double milliseconds) => n * (double)n * n / 3 / (milliseconds * 1e6);
}
