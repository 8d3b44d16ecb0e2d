using HyperSearch.Core.Randomness;
using static HyperSearch.Benchmarks.Regret.Bbob.BbobTransforms;
using static HyperSearch.Benchmarks.Regret.Bbob.SeparableFunctions;

namespace HyperSearch.Benchmarks.Regret.Bbob;

/// <summary>f15 to f24: many valleys, with an order among them (to f19) or hardly any.</summary>
internal static class MultimodalFunctions
{
    private const int WeierstrassTerms = 12;
    private const double SchwefelOptimum = 4.2096874633;

    public static BbobFunction RastriginRotated(BbobInstance drawn) =>
        At(drawn.Uniform(4), x => Waves(drawn.R.Times(Scale(10, drawn.Q.Times(Skew(0.2, Oscillate(drawn.R.Times(x))))))));

    public static BbobFunction Weierstrass(BbobInstance drawn) => At(drawn.Uniform(4), x =>
    {
        double[] z = drawn.R.Times(Scale(0.01, drawn.Q.Times(Oscillate(drawn.R.Times(x)))));
        double rough = z.Average(v => Fractal(v + 0.5));
        return 10 * Math.Pow(Math.Max(0, rough - Fractal(0.5)), 3);

        static double Fractal(double at) => Enumerable.Range(0, WeierstrassTerms).Sum(k => Math.Pow(0.5, k) * Math.Cos(2 * Math.PI * Math.Pow(3, k) * at));
    });

    /// <summary>Schaffer's F7; condition 10 in f17, 1000 in f18.</summary>
    public static BbobFunction Schaffer(BbobInstance drawn, double condition) => At(drawn.Uniform(4), x =>
    {
        double[] z = Scale(condition, drawn.Q.Times(Skew(0.5, drawn.R.Times(x))));
        double mean = z.Zip(z.Skip(1), (a, b) => Math.Sqrt(Math.Sqrt(a * a + b * b)) is var root ? root + root * Math.Pow(Math.Sin(50 * Math.Pow(root, 0.4)), 2) : 0).Average();
        return mean * mean;
    });

    public static BbobFunction GriewankRosenbrock(BbobInstance drawn) => new(UnimodalFunctions.ValleyFloor(drawn), x =>
    {
        double[] z = UnimodalFunctions.InValley(drawn, x);
        return 10 + 10 * z.Zip(z.Skip(1), (a, b) => 100 * Math.Pow(a * a - b, 2) + Math.Pow(a - 1, 2)).Average(s => s / 4000 - Math.Cos(s));
    });

    public static BbobFunction Schwefel(BbobInstance drawn)
    {
        double[] optimum = drawn.Corner(SchwefelOptimum / 2);
        double least = -SchwefelOptimum * 100 * Math.Sin(Math.Sqrt(SchwefelOptimum * 100)) / 100;
        return new BbobFunction(optimum, x =>
        {
            double[] turned = [.. x.Select((v, i) => 2 * Math.Sign(optimum[i]) * v)], coupled = [.. turned];
            for (int i = 1; i < coupled.Length; i++) coupled[i] += 0.25 * (turned[i - 1] - SchwefelOptimum);
            double[] z = [.. Scale(10, [.. coupled.Select(v => v - SchwefelOptimum)]).Select(v => 100 * (v + SchwefelOptimum))];
            return -z.Average(v => v * Math.Sin(Math.Sqrt(Math.Abs(v)))) / 100 - least + 100 * Penalty([.. z.Select(v => v / 100)]);
        });
    }

    /// <summary>Gallagher's peaks: 101 in f21, 21 in f22.</summary>
    public static BbobFunction Gallagher(BbobInstance drawn, int peaks)
    {
        bool many = peaks > 21;
        PhiloxStream random = drawn.Stream(5);
        double[] optimum = drawn.Uniform(many ? 4 : 3.92);
        double[] conditions = [.. Shuffled(peaks - 1, random).Select(j => Math.Pow(1000, 2.0 * j / (peaks - 2)))];
        var tops = new (double[] Place, double[] Widths, double Height)[peaks];
        for (int k = 0; k < peaks; k++)
        {
            double condition = k > 0 ? conditions[k - 1] : many ? 1000 : 1e6, half = many ? 5 : 4.9;
            int[] order = Shuffled(drawn.Dimension, random);
            double[] place = k == 0 ? optimum : [.. Enumerable.Range(0, drawn.Dimension).Select(_ => half * (2 * random.NextDouble() - 1))];
            tops[k] = (drawn.R.Times(place), [.. order.Select(i => Math.Pow(condition, 0.5 * Share(i, drawn.Dimension) - 0.25))], k == 0 ? 10 : 1.1 + 8.0 * (k - 1) / (peaks - 2));
        }

        return new BbobFunction(optimum, x =>
        {
            double[] turned = drawn.R.Times(x);
            double highest = tops.Max(t => t.Height * Math.Exp(-turned.Select((v, i) => t.Widths[i] * Math.Pow(v - t.Place[i], 2)).Sum() / (2 * turned.Length)));
            return Math.Pow(Oscillate(10 - highest), 2);
        });
    }

    public static BbobFunction Katsuura(BbobInstance drawn) => At(drawn.Uniform(4), x =>
    {
        double[] z = drawn.Q.Times(Scale(100, drawn.R.Times(x)));
        double unit = 10.0 / (z.Length * z.Length), power = 10 / Math.Pow(z.Length, 1.2);
        double product = 1;
        for (int i = 0; i < z.Length; i++)
            product *= Math.Pow(1 + (i + 1) * Enumerable.Range(1, 32).Sum(j => Math.Abs(Math.Pow(2, j) * z[i] - Math.Round(Math.Pow(2, j) * z[i])) / Math.Pow(2, j)), power);
        return unit * (product - 1);
    });

    /// <summary>Lunacek's two funnels, the wider of which misleads.</summary>
    public static BbobFunction BiRastrigin(BbobInstance drawn)
    {
        const double Near = 2.5, Depth = 1;
        double[] optimum = drawn.Corner(Near / 2);
        double slope = 1 - 1 / (2 * Math.Sqrt(drawn.Dimension + 20) - 8.2), far = -Math.Sqrt((Near * Near - Depth) / slope);
        return new BbobFunction(optimum, x =>
        {
            double[] turned = [.. x.Select((v, i) => 2 * Math.Sign(optimum[i]) * v)];
            double[] z = drawn.Q.Times(Scale(100, drawn.R.Times([.. turned.Select(v => v - Near)])));
            double funnel = Math.Min(turned.Sum(v => (v - Near) * (v - Near)), Depth * x.Length + slope * turned.Sum(v => (v - far) * (v - far)));
            return funnel + 10 * (x.Length - z.Sum(v => Math.Cos(2 * Math.PI * v)));
        });
    }

    private static int[] Shuffled(int count, PhiloxStream random)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        for (int i = count - 1; i > 0; i--)
        {
            int other = (int)(random.NextDouble() * (i + 1));
            (order[i], order[other]) = (order[other], order[i]);
        }

        return order;
    }
}
