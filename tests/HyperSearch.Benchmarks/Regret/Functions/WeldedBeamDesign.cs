using System.Collections.Immutable;

namespace HyperSearch.Benchmarks.Regret.Functions;

/// <summary>Cost of a welded beam (Ragsdell and Phillips, 1976): weld height and length, bar thickness and width in inches; 6000 lb at 14 inches.</summary>
internal static class WeldedBeamDesign
{
    private const double Load = 6000, Reach = 14, Young = 30e6, Shear = 12e6;
    private const double ShearStressMax = 13600, NormalStressMax = 30000, DeflectionMax = 0.25;

    public static double Cost(double[] x) => 1.10471 * x[0] * x[0] * x[1] + 0.04811 * x[2] * x[3] * (14 + x[1]);

    public static ImmutableArray<double> Constraints(double[] x)
    {
        double height = x[0], length = x[1], thickness = x[2], width = x[3];
        double normal = 6 * Load * Reach / (width * thickness * thickness);
        double deflection = 4 * Load * Math.Pow(Reach, 3) / (Young * Math.Pow(thickness, 3) * width);
        double buckling = 4.013 * Young * Math.Sqrt(thickness * thickness * Math.Pow(width, 6) / 36) / (Reach * Reach)
            * (1 - thickness / (2 * Reach) * Math.Sqrt(Young / (4 * Shear)));
        return
        [
            ShearStress(height, length, thickness) / ShearStressMax - 1,
            normal / NormalStressMax - 1,
            height - width,
            Cost(x) - 5,
            deflection - DeflectionMax,
            1 - buckling / Load,
        ];
    }

    private static double ShearStress(double height, double length, double thickness)
    {
        double primary = Load / (Math.Sqrt(2) * height * length);
        double lever = Formulas.Square((height + thickness) / 2);
        double radius = Math.Sqrt(length * length / 4 + lever);
        double moment = Load * (Reach + length / 2);
        double inertia = 2 * Math.Sqrt(2) * height * length * (length * length / 12 + lever);
        double secondary = moment * radius / inertia;
        return Math.Sqrt(primary * primary + primary * secondary * length / radius + secondary * secondary);
    }
}
