using static HyperSearch.Benchmarks.Regret.Bbob.BbobTransforms;
using static HyperSearch.Benchmarks.Regret.Bbob.SeparableFunctions;

namespace HyperSearch.Benchmarks.Regret.Bbob;

/// <summary>f6 to f14: one valley, ill-conditioned or not, mostly turned away from the axes.</summary>
internal static class UnimodalFunctions
{
    public static BbobFunction AttractiveSector(BbobInstance drawn)
    {
        double[] optimum = drawn.Uniform(4);
        return At(optimum, x =>
        {
            double[] z = drawn.Q.Times(Scale(10, drawn.R.Times(x)));
            return Math.Pow(Oscillate(z.Select((v, i) => Math.Pow(v * (v * optimum[i] > 0 ? 100 : 1), 2)).Sum()), 0.9);
        });
    }

    public static BbobFunction StepEllipsoid(BbobInstance drawn) => At(drawn.Uniform(4), x =>
    {
        double[] turned = Scale(10, drawn.R.Times(x));
        double[] z = drawn.Q.Times([.. turned.Select(v => Math.Abs(v) > 0.5 ? Math.Floor(0.5 + v) : Math.Floor(0.5 + 10 * v) / 10)]);
        return 0.1 * Math.Max(Math.Abs(turned[0]) / 1e4, z.Select((v, i) => Math.Pow(10, 2 * Share(i, z.Length)) * v * v).Sum());
    });

    public static BbobFunction Rosenbrock(BbobInstance drawn)
    {
        double scale = Stretch(drawn.Dimension);
        return At(drawn.Uniform(3), x => Valley([.. x.Select(v => scale * v + 1)]));
    }

    public static BbobFunction RosenbrockRotated(BbobInstance drawn) => new(ValleyFloor(drawn), x => Valley(InValley(drawn, x)));

    public static BbobFunction EllipsoidRotated(BbobInstance drawn) => At(drawn.Uniform(4), x => IllConditioned(Oscillate(drawn.R.Times(x))));

    public static BbobFunction Discus(BbobInstance drawn) => At(drawn.Uniform(4), x =>
    {
        double[] z = Oscillate(drawn.R.Times(x));
        return 1e6 * z[0] * z[0] + z.Skip(1).Sum(v => v * v);
    });

    public static BbobFunction BentCigar(BbobInstance drawn) => At(drawn.Uniform(4), x =>
    {
        double[] z = drawn.R.Times(Skew(0.5, drawn.R.Times(x)));
        return z[0] * z[0] + 1e6 * z.Skip(1).Sum(v => v * v);
    });

    public static BbobFunction SharpRidge(BbobInstance drawn) => At(drawn.Uniform(4), x =>
    {
        double[] z = drawn.Q.Times(Scale(10, drawn.R.Times(x)));
        return z[0] * z[0] + 100 * Math.Sqrt(z.Skip(1).Sum(v => v * v));
    });

    public static BbobFunction DifferentPowers(BbobInstance drawn) =>
        At(drawn.Uniform(4), x => Math.Sqrt(drawn.R.Times(x).Select((v, i) => Math.Pow(Math.Abs(v), 2 + 4 * Share(i, x.Length))).Sum()));

    /// <summary>Where a rotated valley has its floor.</summary>
    public static double[] ValleyFloor(BbobInstance drawn) => drawn.R.Back([.. Enumerable.Repeat(0.5 / Stretch(drawn.Dimension), drawn.Dimension)]);

    /// <summary>A point as the rotated valley sees it; its floor is at 1.</summary>
    public static double[] InValley(BbobInstance drawn, double[] x) => [.. drawn.R.Times(x).Select(v => Stretch(drawn.Dimension) * v + 0.5)];

    private static double Stretch(int dimension) => Math.Max(1, Math.Sqrt(dimension) / 8);

    private static double Valley(double[] z) => z.Zip(z.Skip(1), (a, b) => 100 * Math.Pow(a * a - b, 2) + Math.Pow(a - 1, 2)).Sum();
}
