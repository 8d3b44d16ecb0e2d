using System.Collections.Immutable;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Trials;

namespace HyperSearch.Benchmarks.Regret.Functions;

/// <summary>A box of floats named x0, x1, ..., and its unit coordinates.</summary>
internal sealed class Box(double[] low, double[] high)
{
    public int Dimension => low.Length;

    public static Box Cube(int dimension, double low, double high) =>
        new([.. Enumerable.Repeat(low, dimension)], [.. Enumerable.Repeat(high, dimension)]);

    public SearchSpace Space => SpaceOf([.. low.Select((l, j) => new FloatParameter(Name(j), l, high[j], Scale.Linear))]);

    public static SearchSpace SpaceOf(ImmutableArray<Parameter> parameters) => new(parameters, [], MetricSettings);

    public static string Name(int j) => FormattableString.Invariant($"x{j}");

    public double[] Unit(Assignment point)
    {
        double[] u = new double[low.Length];
        for (int j = 0; j < u.Length; j++) u[j] = (point.Values[j].Value.AsFloat - low[j]) / (high[j] - low[j]);
        return u;
    }

    public double[] Unit(double[] x) => [.. x.Select((value, j) => (value - low[j]) / (high[j] - low[j]))];

    public double[] Natural(double[] u) => [.. u.Select((value, j) => low[j] + value * (high[j] - low[j]))];

    public Assignment Point(double[] u) => new([.. Natural(u).Select((x, j) => new NamedValue(Name(j), ParameterValue.Float(Math.Clamp(x, low[j], high[j]))))]);

    private static ImmutableSortedDictionary<string, double> MetricSettings => MetricValues.Empty;
}
