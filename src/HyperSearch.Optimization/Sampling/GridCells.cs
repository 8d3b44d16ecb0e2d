using HyperSearch.Core.SearchSpaces;

namespace HyperSearch.Optimization.Sampling;

/// <summary>The distinct assignments of a discrete space in a fixed order: parents before children, each parameter's levels ascending, the last one fastest.</summary>
public static class GridCells
{
    /// <summary>All assignments that agree with <paramref name="known"/>; constraints are not looked at.</summary>
    public static IEnumerable<Assignment> Enumerate(SearchSpace space, Assignment known)
    {
        var chosen = new Dictionary<string, ParameterValue>(StringComparer.Ordinal);
        return Extend(space, known, chosen, 0);
    }

    private static IEnumerable<Assignment> Extend(SearchSpace space, Assignment known, Dictionary<string, ParameterValue> chosen, int depth)
    {
        if (depth == space.ParentsFirst.Length)
        {
            yield return space.Build(parameter => chosen[parameter.Name]);
            yield break;
        }

        Parameter parameter = space.Parameters[space.ParentsFirst[depth]];
        if (!SearchSpace.IsActive(parameter, name => chosen.TryGetValue(name, out ParameterValue value) ? value : null))
        {
            foreach (Assignment cell in Extend(space, known, chosen, depth + 1)) yield return cell;
            yield break;
        }

        foreach (ParameterValue value in Levels(parameter, known))
        {
            chosen[parameter.Name] = value;
            foreach (Assignment cell in Extend(space, known, chosen, depth + 1)) yield return cell;
        }

        chosen.Remove(parameter.Name);
    }

    private static IEnumerable<ParameterValue> Levels(Parameter parameter, Assignment known)
    {
        if (known[parameter.Name] is { } given)
        {
            yield return given;
            yield break;
        }

        long count = parameter.LevelCount ?? throw new ArgumentException($"'{parameter.Name}' has no levels: a grid needs step or points.", nameof(parameter));
        for (long i = 0; i < count; i++) yield return parameter.LevelAt(i);
    }
}
