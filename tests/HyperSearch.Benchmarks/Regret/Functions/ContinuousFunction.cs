namespace HyperSearch.Benchmarks.Regret.Functions;

/// <summary>A function of real numbers over a box.</summary>
/// <param name="Minimizer">A global minimizer, in the function's own coordinates.</param>
/// <param name="StaysInBox">Whether lower values exist outside the box, so that placement has to fold.</param>
internal sealed record ContinuousFunction(string Name, double[] Low, double[] High, double[] Minimizer, double Optimum, Func<double[], double> Value, bool StaysInBox = false)
{
    public static ContinuousFunction InCube(string name, int dimension, double low, double high, double minimizer, double optimum, Func<double[], double> value, bool staysInBox = false) => new(
        name, [.. Enumerable.Repeat(low, dimension)], [.. Enumerable.Repeat(high, dimension)], [.. Enumerable.Repeat(minimizer, dimension)], optimum, value, staysInBox);

    /// <summary>The function as <paramref name="seed"/> places it, under <paramref name="name"/> so that variants of one function differ.</summary>
    public Problem Place(string name, ulong seed, bool rotated)
    {
        var box = new Box(Low, High);
        Placement placement = Placement.Draw(name, seed, box.Unit(Minimizer), rotated, StaysInBox);
        return new Problem
        {
            Space = box.Space,
            Evaluate = point => Evaluation.Of(Value(box.Natural(placement.Apply(box.Unit(point))))),
            Minimizer = box.Point(placement.Optimum),
            Optimum = Optimum,
        };
    }
}
