using static HyperSearch.Benchmarks.Regret.Bbob.BbobTransforms;

namespace HyperSearch.Benchmarks.Regret.Bbob;

/// <summary>f1 to f5: a coordinate at a time would do.</summary>
internal static class SeparableFunctions
{
    public static BbobFunction Sphere(BbobInstance drawn) => At(drawn.Uniform(4), z => z.Sum(v => v * v));

    public static BbobFunction Ellipsoid(BbobInstance drawn) => At(drawn.Uniform(4), z => IllConditioned(Oscillate(z)));

    public static BbobFunction Rastrigin(BbobInstance drawn) => At(drawn.Uniform(4), z => Waves(Scale(10, Skew(0.2, Oscillate(z)))));

    /// <summary>Büche and Rastrigin: like Rastrigin's, steeper on one side of every second coordinate.</summary>
    public static BbobFunction BuecheRastrigin(BbobInstance drawn)
    {
        double[] optimum = [.. drawn.Uniform(4).Select((v, i) => i % 2 == 0 ? Math.Abs(v) : v)];
        return At(optimum, z => Waves([.. Oscillate(z).Select((v, i) => v * Math.Pow(10, 0.5 * Share(i, z.Length)) * (v > 0 && i % 2 == 0 ? 10 : 1))]));
    }

    public static BbobFunction LinearSlope(BbobInstance drawn)
    {
        double[] corner = drawn.Corner(5);
        double[] slopes = [.. corner.Select((v, i) => Math.Sign(v) * Math.Pow(10, Share(i, corner.Length)))];
        return new BbobFunction(corner, x => x.Select((v, i) => 5 * Math.Abs(slopes[i]) - slopes[i] * (corner[i] * v < 25 ? v : corner[i])).Sum());
    }

    public static double IllConditioned(double[] z) => z.Select((v, i) => Math.Pow(10, 6 * Share(i, z.Length)) * v * v).Sum();

    public static double Waves(double[] z) => 10 * (z.Length - z.Sum(v => Math.Cos(2 * Math.PI * v))) + z.Sum(v => v * v);

    public static BbobFunction At(double[] optimum, Func<double[], double> value) => new(optimum, x => value(Minus(x, optimum)));
}
