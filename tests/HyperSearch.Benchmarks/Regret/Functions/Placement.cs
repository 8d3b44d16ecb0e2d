using HyperSearch.Core.Randomness;

namespace HyperSearch.Benchmarks.Regret.Functions;

/// <summary>
/// Where a seed puts a function in the unit cube. The searcher's point u stands for v = v* + R(u − u*) in the function's own unit
/// coordinates, where v* is the function's optimum, u* = v* + s the placed one, s uniform in ±.25 by coordinate with the sign turned
/// round where v* + s would leave the cube, and R the identity or a random rotation. The value at u* is the optimum's, so it stays attainable.
/// A function whose least value over the whole space is its optimum is simply evaluated at v, outside its box too; any other is folded:
/// v is reflected at the faces of the cube until it lies inside, so that no value from outside the definition appears.
/// </summary>
internal sealed class Placement
{
    private const double ShiftMax = 0.25;

    private readonly double[] origin;
    private readonly Rotation? rotation;
    private readonly bool folds;

    private Placement(double[] origin, double[] placed, Rotation? rotation, bool folds)
    {
        this.origin = origin;
        Optimum = placed;
        this.rotation = rotation;
        this.folds = folds;
    }

    /// <summary>u*: where the optimum lies for the searcher, in [0, 1].</summary>
    public double[] Optimum { get; }

    /// <param name="origin">v*, in [0, 1].</param>
    public static Placement Draw(string name, ulong seed, double[] origin, bool rotated, bool folds)
    {
        PhiloxStream random = Draws.Stream(seed, name, Draws.Placement);
        double[] placed = new double[origin.Length];
        for (int j = 0; j < origin.Length; j++)
        {
            double shift = ShiftMax * (2 * random.NextDouble() - 1);
            double moved = origin[j] + shift;
            placed[j] = moved is < 0 or > 1 ? origin[j] - shift : moved;
        }

        return new Placement(origin, placed, rotated ? Rotation.Draw(Draws.Stream(seed, name, Draws.Rotation), origin.Length) : null, folds);
    }

    /// <summary>v for the searcher's u.</summary>
    public double[] Apply(double[] u)
    {
        double[] moved = [.. u.Zip(Optimum, (a, b) => a - b)], turned = rotation?.Times(moved) ?? moved, v = new double[u.Length];
        for (int i = 0; i < u.Length; i++) v[i] = folds ? Fold(origin[i] + turned[i]) : origin[i] + turned[i];
        return v;
    }

    private static double Fold(double x)
    {
        double t = Math.Abs(x) % 2;
        return t > 1 ? 2 - t : t;
    }
}
