namespace HyperSearch.Benchmarks.Regret.Functions;

/// <summary>Hartmann's functions (Dixon and Szegö, "The global optimization problem", 1978): four inverted bumps in the unit cube.</summary>
internal static class Hartmann
{
    public const double Optimum3 = -3.862779787332663;
    public const double Optimum6 = -3.322368011415515;

    public static readonly double[] Minimizer3 = [0.11458887645272206, 0.5556488943926747, 0.8525469824700649];
    public static readonly double[] Minimizer6 = [0.20168950695090998, 0.15001069187193894, 0.4768739769189074, 0.2753324302063216, 0.31165161559470017, 0.6573005344586534];

    private static readonly double[] Weights = [1, 1.2, 3, 3.2];

    private static readonly double[,] Widths3 = { { 3, 10, 30 }, { 0.1, 10, 35 }, { 3, 10, 30 }, { 0.1, 10, 35 } };

    private static readonly double[,] Centres3 =
    {
        { 0.3689, 0.1170, 0.2673 }, { 0.4699, 0.4387, 0.7470 }, { 0.1091, 0.8732, 0.5547 }, { 0.0381, 0.5743, 0.8828 },
    };

    private static readonly double[,] Widths6 =
    {
        { 10, 3, 17, 3.5, 1.7, 8 }, { 0.05, 10, 17, 0.1, 8, 14 }, { 3, 3.5, 1.7, 10, 17, 8 }, { 17, 8, 0.05, 10, 0.1, 14 },
    };

    private static readonly double[,] Centres6 =
    {
        { 0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886 }, { 0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991 },
        { 0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.6650 }, { 0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381 },
    };

    public static double Three(double[] x) => Value(x, Widths3, Centres3);

    /// <summary>Of the first six coordinates; any others change nothing.</summary>
    public static double Six(double[] x) => Value(x, Widths6, Centres6);

    private static double Value(double[] x, double[,] widths, double[,] centres)
    {
        double sum = 0;
        for (int i = 0; i < Weights.Length; i++)
        {
            double exponent = 0;
            for (int j = 0; j < widths.GetLength(1); j++) exponent += widths[i, j] * Formulas.Square(x[j] - centres[i, j]);
            sum -= Weights[i] * Math.Exp(-exponent);
        }

        return sum;
    }
}
