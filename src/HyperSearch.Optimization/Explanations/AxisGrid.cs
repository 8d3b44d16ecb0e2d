using HyperSearch.Core.SearchSpaces;

namespace HyperSearch.Optimization.Explanations;

/// <summary>Where along one coordinate curves are drawn: at every level of a parameter with few, otherwise evenly in its scale.</summary>
internal static class AxisGrid
{
    private const int LevelsMax = 32;
    private const int Points = 21;

    public static double[] Of(Parameter parameter) => parameter.LevelCount is { } levels and <= LevelsMax
        ? [.. Enumerable.Range(0, (int)levels).Select(i => (i + 0.5) / levels)]
        : [.. Enumerable.Range(0, Points).Select(i => i / (Points - 1.0))];
}
