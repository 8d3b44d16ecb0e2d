using System.Collections.Immutable;
using HyperSearch.Core.Randomness;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Optimization.Explanations;
using HyperSearch.Optimization.Numerics;
using HyperSearch.Optimization.Sampling;

namespace HyperSearch.Optimization.Tests.Explanations;

/// <summary>
/// A model that knows a function up to a known uncertainty: f(x) + σ Σ εⱼ gⱼ(xⱼ), with ε standard normal and gⱼ(x) = √12 (x − ½), which has unit variance.
/// </summary>
internal sealed class KnownFunction : ISurrogate
{
    private readonly Func<double[], double> function;
    private readonly UnitAxis[] axes;
    private readonly double[] doubt;

    public KnownFunction(Func<double[], double> function, IEnumerable<Parameter> parameters, double[]? doubt = null, int observations = 200)
    {
        this.function = function;
        Parameters = [.. parameters];
        axes = [.. Parameters.Select(p => new UnitAxis(p))];
        this.doubt = doubt ?? new double[axes.Length];
        var sequence = new SobolSequence(axes.Length, null);
        Observations =
        [
            .. Enumerable.Range(0, observations).Select(number =>
            {
                double[] point = new double[axes.Length];
                sequence.Next(point);
                return new SurrogateObservation(number, point, function(point));
            }),
        ];
    }

    public ImmutableArray<Parameter> Parameters { get; }

    public IReadOnlyList<SurrogateObservation> Observations { get; }

    public double Accuracy { get; init; } = 1;

    public double Unexplained => 1 - Accuracy;

    public bool Minimizes { get; init; } = true;

    /// <summary>d floats x0, x1, ... over [0, 1].</summary>
    public static IEnumerable<Parameter> Floats(int count) => Enumerable.Range(0, count).Select(j => new FloatParameter($"x{j}", 0, 1, Scale.Linear));

    public double[] Medians(IReadOnlyList<double[]> points) => [.. points.Select(function)];

    public Estimate Predict(double[] point)
    {
        double half = 1.96 * Math.Sqrt(point.Select((x, j) => doubt[j] * doubt[j] * 12 * (x - 0.5) * (x - 0.5)).Sum());
        return new Estimate(function(point), function(point) - half, function(point) + half);
    }

    public double[][] Draw(IReadOnlyList<double[]> points, int draws, PhiloxStream random) =>
    [
        .. Enumerable.Range(0, draws).Select(_ =>
        {
            double[] weights = [.. doubt.Select(sigma => sigma * Normal(random))];
            return points.Select(p => function(p) + p.Select((x, j) => weights[j] * Math.Sqrt(12) * (x - 0.5)).Sum()).ToArray();
        }),
    ];

    public ParameterValue ValueAt(int coordinate, double unit) => axes[coordinate].ValueAt(unit);

    public double[] PointOf(Assignment assignment) => [.. axes.Select(axis => assignment[axis.Parameter.Name] is { } value ? axis.CoordinateOf(value) : 0.5)];

    // Box and Muller, "A note on the generation of random normal deviates", 1958.
    private static double Normal(PhiloxStream random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
