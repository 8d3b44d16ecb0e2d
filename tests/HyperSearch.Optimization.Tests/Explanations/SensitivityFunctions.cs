namespace HyperSearch.Optimization.Tests.Explanations;

/// <summary>Functions whose Sobol indices are known in closed form.</summary>
internal static class SensitivityFunctions
{
    private const double A = 7;
    private const double B = 0.1;

    public static double[] IshigamiMain { get; } = IshigamiShares(total: false);

    public static double[] IshigamiTotal { get; } = IshigamiShares(total: true);

    /// <summary>sin x₁ + 7 sin² x₂ + 0.1 x₃⁴ sin x₁ on [−π, π]³ (Ishigami and Homma, 1990), from the unit cube.</summary>
    public static double Ishigami(double[] unit)
    {
        double x = Angle(unit[0]), y = Angle(unit[1]), z = Angle(unit[2]);
        return Math.Sin(x) + A * Math.Sin(y) * Math.Sin(y) + B * z * z * z * z * Math.Sin(x);
    }

    /// <summary>E[f | x₁] of <see cref="Ishigami"/>.</summary>
    public static double IshigamiAlong(double unit) => (1 + B * Math.Pow(Math.PI, 4) / 5) * Math.Sin(Angle(unit)) + A / 2;

    /// <summary>Π (|4xⱼ − 2| + aⱼ) / (1 + aⱼ) (Sobol's g-function; Saltelli and Sobol, 1995).</summary>
    public static double G(double[] unit, double[] a)
    {
        double product = 1;
        for (int j = 0; j < a.Length; j++) product *= (Math.Abs(4 * unit[j] - 2) + a[j]) / (1 + a[j]);
        return product;
    }

    public static (double[] Main, double[] Total) GShares(double[] a)
    {
        double[] parts = [.. a.Select(x => 1 / (3 * (1 + x) * (1 + x)))];
        double all = parts.Aggregate(1.0, (product, v) => product * (1 + v));
        return ([.. parts.Select(v => v / (all - 1))], [.. parts.Select(v => v * all / (1 + v) / (all - 1))]);
    }

    private static double[] IshigamiShares(bool total)
    {
        double pi4 = Math.Pow(Math.PI, 4), pi8 = pi4 * pi4;
        double first = 0.5 * (1 + B * pi4 / 5) * (1 + B * pi4 / 5), second = A * A / 8, interaction = B * B * pi8 * (1.0 / 18 - 1.0 / 50);
        double all = first + second + interaction;
        return total ? [(first + interaction) / all, second / all, interaction / all] : [first / all, second / all, 0];
    }

    private static double Angle(double unit) => Math.PI * (2 * unit - 1);
}
