namespace HyperSearch.Benchmarks.Regret.Functions;

/// <summary>
/// Test functions by their published definitions (Surjanovic and Bingham, "Virtual library of simulation experiments"; Jamil and
/// Yang, "A literature survey of benchmark functions", 2013). All take a point in the function's own coordinates.
/// </summary>
internal static class Formulas
{
    public static double Ackley(double[] x)
    {
        double squares = x.Sum(v => v * v) / x.Length;
        double cosines = x.Sum(v => Math.Cos(2 * Math.PI * v)) / x.Length;
        return -20 * Math.Exp(-0.2 * Math.Sqrt(squares)) - Math.Exp(cosines) + 20 + Math.E;
    }

    public static double Branin(double[] x)
    {
        double bowl = x[1] - 5.1 / (4 * Math.PI * Math.PI) * x[0] * x[0] + 5 / Math.PI * x[0] - 6;
        return bowl * bowl + 10 * (1 - 1 / (8 * Math.PI)) * Math.Cos(x[0]) + 10;
    }

    public static double DixonPrice(double[] x)
    {
        double sum = (x[0] - 1) * (x[0] - 1);
        for (int i = 1; i < x.Length; i++) sum += (i + 1) * Square(2 * x[i] * x[i] - x[i - 1]);
        return sum;
    }

    /// <summary>x_i = 2^(-(2^i - 2) / 2^i), i from 1.</summary>
    public static double[] DixonPriceMinimizer(int dimension) =>
        [.. Enumerable.Range(1, dimension).Select(i => Math.Pow(2, -(Math.Pow(2, i) - 2) / Math.Pow(2, i)))];

    public static double DropWave(double[] x)
    {
        double squares = x[0] * x[0] + x[1] * x[1];
        return -(1 + Math.Cos(12 * Math.Sqrt(squares))) / (0.5 * squares + 2);
    }

    public static double EggHolder(double[] x) =>
        -(x[1] + 47) * Math.Sin(Math.Sqrt(Math.Abs(x[1] + x[0] / 2 + 47))) - x[0] * Math.Sin(Math.Sqrt(Math.Abs(x[0] - (x[1] + 47))));

    public static double HolderTable(double[] x) =>
        -Math.Abs(Math.Sin(x[0]) * Math.Cos(x[1]) * Math.Exp(Math.Abs(1 - Math.Sqrt(x[0] * x[0] + x[1] * x[1]) / Math.PI)));

    public static double Levy(double[] x)
    {
        double[] w = [.. x.Select(v => 1 + (v - 1) / 4)];
        double last = w[^1] - 1;
        double sum = Square(Math.Sin(Math.PI * w[0])) + last * last * (1 + Square(Math.Sin(2 * Math.PI * w[^1])));
        for (int i = 0; i < w.Length - 1; i++) sum += Square(w[i] - 1) * (1 + 10 * Square(Math.Sin(Math.PI * w[i] + 1)));
        return sum;
    }

    public static double Rastrigin(double[] x) => 10 * x.Length + x.Sum(v => v * v - 10 * Math.Cos(2 * Math.PI * v));

    public static double Rosenbrock(double[] x)
    {
        double sum = 0;
        for (int i = 0; i + 1 < x.Length; i++) sum += 100 * Square(x[i + 1] - x[i] * x[i]) + Square(1 - x[i]);
        return sum;
    }

    public static double StyblinskiTang(double[] x) => x.Sum(v => v * v * v * v - 16 * v * v + 5 * v) / 2;

    public static double SixHumpCamel(double[] x)
    {
        double a = x[0] * x[0], b = x[1] * x[1];
        return (4 - 2.1 * a + a * a / 3) * a + x[0] * x[1] + (4 * b - 4) * b;
    }

    public static double Beale(double[] x) =>
        Square(1.5 - x[0] + x[0] * x[1]) + Square(2.25 - x[0] + x[0] * x[1] * x[1]) + Square(2.625 - x[0] + x[0] * x[1] * x[1] * x[1]);

    public static double Square(double x) => x * x;
}
