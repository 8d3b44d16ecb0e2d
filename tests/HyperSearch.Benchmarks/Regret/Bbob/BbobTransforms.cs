namespace HyperSearch.Benchmarks.Regret.Bbob;

/// <summary>
/// The transformations of Hansen, Finck, Ros and Auger, "Real-parameter black-box optimization benchmarking 2009: noiseless functions definitions" (INRIA RR-6829).
/// Indices count from 0; the penalty outside of [-5, 5]^D is left out where searchers cannot go there.
/// </summary>
internal static class BbobTransforms
{
    /// <summary>i/(D − 1): 0 for the first coordinate, 1 for the last.</summary>
    public static double Share(int i, int dimension) => dimension == 1 ? 0 : i / (dimension - 1.0);

    /// <summary>T_osz: small, smooth and regular bumps on the way to the optimum.</summary>
    public static double Oscillate(double x)
    {
        if (x == 0) return 0;
        double log = Math.Log(Math.Abs(x)), c1 = x > 0 ? 10 : 5.5, c2 = x > 0 ? 7.9 : 3.1;
        return Math.Sign(x) * Math.Exp(log + 0.049 * (Math.Sin(c1 * log) + Math.Sin(c2 * log)));
    }

    public static double[] Oscillate(double[] x) => [.. x.Select(Oscillate)];

    /// <summary>T_asy: breaks the symmetry of positive and negative coordinates.</summary>
    public static double[] Skew(double beta, double[] x) => [.. x.Select((v, i) => v > 0 ? Math.Pow(v, 1 + beta * Share(i, x.Length) * Math.Sqrt(v)) : v)];

    /// <summary>Λ^α: coordinates scaled from 1 to √α.</summary>
    public static double[] Scale(double alpha, double[] x) => [.. x.Select((v, i) => v * Math.Pow(alpha, 0.5 * Share(i, x.Length)))];

    public static double[] Minus(double[] x, double[] y) => [.. x.Zip(y, (a, b) => a - b)];

    /// <summary>How far outside of [-5, 5] a point lies, squared.</summary>
    public static double Penalty(double[] x) => x.Sum(v => Math.Pow(Math.Max(0, Math.Abs(v) - 5), 2));
}
