using System.Collections.Immutable;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Optimization.Numerics;

namespace HyperSearch.Optimization.Sampling;

/// <summary>
/// What a user believes about good values (<c>prior: {center, factor}</c>) as a density: for each parameter with a prior a normal
/// distribution around the centre in the parameter's scale, cut off at the ends of the range, whose standard deviation is <c>ln factor</c> on a log scale and
/// <c>factor</c> on a linear one; parameters are independent, and those without a prior are uniform. Densities are relative to the uniform one, so 0 is
/// the logarithm of "no opinion". Multiplying an acquisition by a decaying power of it is πBO (Hvarfner et al., ICLR 2022).
/// </summary>
public static class PriorDensity
{
    private const double WidthMin = 0.01;

    private const double WidthMax = 1;

    /// <summary>Whether any parameter has a prior; without one <see cref="Log"/> is 0 everywhere.</summary>
    public static bool IsGiven(SearchSpace space) => space.Parameters.Any(p => p.Prior is not null && p.LevelCount != 1);

    /// <summary>The log density of <paramref name="assignment"/>: the sum over its active parameters.</summary>
    public static double Log(SearchSpace space, Assignment assignment)
    {
        double sum = 0;
        foreach (Parameter parameter in space.Parameters)
        {
            if (parameter.Prior is null || parameter.LevelCount == 1 || assignment[parameter.Name] is not { } value) continue;
            var axis = new UnitAxis(parameter);
            sum += Of(axis)!.Value.LogDensity(axis.CoordinateOf(value));
        }

        return sum;
    }

    /// <summary>The point at the priors' centres and, where there is none, at <paramref name="otherwise"/>.</summary>
    public static ImmutableArray<double> Center(UnitCube cube, IReadOnlyList<double> otherwise) =>
        [.. cube.Axes.Select((axis, i) => Of(axis)?.Mean ?? otherwise[i])];

    /// <summary>The density along one axis, or null for a parameter without a prior.</summary>
    internal static TruncatedNormal? Of(UnitAxis axis)
    {
        if (axis.Parameter.Prior is not { } prior || !axis.IsOrdered) return null;
        bool isLog = axis.Parameter is FloatParameter { Scale: Scale.Log } or IntParameter { Scale: Scale.Log };
        (double from, double to) = isLog ? (prior.Center / prior.Factor, prior.Center * prior.Factor) : (prior.Center - prior.Factor, prior.Center + prior.Factor);
        double width = (axis.CoordinateOf(to) - axis.CoordinateOf(from)) / 2;
        return new TruncatedNormal(Math.Clamp(axis.CoordinateOf(prior.Center), 0, 1), Math.Clamp(width, WidthMin, WidthMax));
    }
}
