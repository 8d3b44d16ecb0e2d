using System.Collections.Immutable;
using HyperSearch.Core.Randomness;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Studies;

namespace HyperSearch.Optimization.Sampling;

/// <summary>
/// How parameters change where population based training explores (Jaderberg et al. 2017, section 3): each is drawn anew with a small probability and
/// otherwise moved down or up. On a log scale it is multiplied by <c>factor_low</c> or <c>factor_high</c>; on a linear one it moves as far as that, but
/// at least by a twentieth of its range, because 0 times anything stays 0. What has levels moves by one at least. Choices that are rising or falling numbers
/// are moved to a neighbour, other choices drawn anew. Values stay within their ranges.
/// </summary>
internal static class Perturbation
{
    public const double ResampleDefault = 0.25;

    public const double LowDefault = 0.8;

    public const double HighDefault = 1.2;

    private const double LinearShareLeast = 0.05;

    private const int TriesMax = 256;

    /// <summary>A perturbed copy that meets the constraints; the parent itself where none was found.</summary>
    public static Assignment Of(StudySpec spec, Assignment parent, PhiloxStream random)
    {
        var cube = new UnitCube(spec.Space);
        for (int i = 0; i < TriesMax; i++)
        {
            Assignment child = Once(cube, spec.Strategy, parent, random);
            if (spec.Space.Broken(child) is null) return child;
        }

        return parent;
    }

    private static Assignment Once(UnitCube cube, AlgorithmSpec options, Assignment parent, PhiloxStream random)
    {
        double resample = options.Number("resample_probability", ResampleDefault);
        double low = options.Number("factor_low", LowDefault), high = options.Number("factor_high", HighDefault);
        // Two numbers for every axis, active or not: which parameters there are changes no other's draw.
        (double Lot, double Draw)[] draws = [.. cube.Axes.Select(_ => (random.NextDouble(), random.NextDouble()))];
        return cube.Space.Build(parameter =>
        {
            int index = cube.IndexOf(parameter);
            if (index < 0) return parameter.LevelAt(0);
            UnitAxis axis = cube.Axes[index];
            (double lot, double draw) = draws[index];
            if (parent[parameter.Name] is not { } value || lot < resample) return axis.ValueAt(draw);
            return axis.IsOrdered || IsOrdinal(parameter) ? Moved(axis, value, draw < 0.5 ? low : high) : axis.ValueAt(draw);
        });
    }

    private static ParameterValue Moved(UnitAxis axis, ParameterValue value, double factor)
    {
        if (!axis.IsOrdered) return Neighbour(axis, value, factor);
        value.TryGetNumber(out double x);
        (double low, double high, bool isLog) = axis.Parameter switch
        {
            FloatParameter f => (f.Low, f.High, f.Scale == Scale.Log),
            IntParameter i => (i.Low, i.High, i.Scale == Scale.Log),
            var other => throw new InvalidOperationException($"'{other.Name}' is no number."),
        };
        double by = factor - 1;
        double moved = isLog ? x * factor : x + Math.Sign(by) * Math.Max(Math.Abs(x * by), LinearShareLeast * (high - low));
        double legal = Math.Clamp(moved, low, high);
        if (axis.Levels is null) return ParameterValue.Float(legal);
        ParameterValue nearest = axis.ValueAt(axis.CoordinateOf(legal));
        return nearest == value ? Neighbour(axis, value, factor) : nearest;
    }

    private static ParameterValue Neighbour(UnitAxis axis, ParameterValue value, double factor) =>
        axis.Parameter.LevelAt(Math.Clamp(axis.LevelOf(value) + Math.Sign(factor - 1), 0, axis.Levels!.Value - 1));

    private static bool IsOrdinal(Parameter parameter)
    {
        if (parameter is not CategoricalParameter { Choices: var choices }) return false;
        double[] numbers = [.. choices.Select(c => c.TryGetNumber(out double x) ? x : double.NaN)];
        ImmutableArray<int> signs = [.. numbers.Zip(numbers.Skip(1), (a, b) => double.IsNaN(a + b) ? 0 : Math.Sign(b - a))];
        return signs.All(s => s == 1) || signs.All(s => s == -1);
    }
}
