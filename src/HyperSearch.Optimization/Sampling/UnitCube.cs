using System.Collections.Immutable;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Studies;

namespace HyperSearch.Optimization.Sampling;

/// <summary>
/// A search space laid out on [0, 1]^d: one <see cref="UnitAxis"/> for each parameter that has more than one value, parents first, because the first
/// coordinates of low-discrepancy points are the best. A point gives every active parameter its value; coordinates of inactive ones are not looked at. Immutable.
/// </summary>
public sealed class UnitCube
{
    private readonly ImmutableDictionary<string, int> indices;

    public UnitCube(SearchSpace space)
    {
        Space = space;
        Axes = [.. space.ParentsFirst.Select(i => space.Parameters[i]).Where(p => p.LevelCount != 1).Select(p => new UnitAxis(p))];
        indices = Axes.Select((axis, i) => KeyValuePair.Create(axis.Parameter.Name, i)).ToImmutableDictionary(StringComparer.Ordinal);
    }

    public SearchSpace Space { get; }

    public ImmutableArray<UnitAxis> Axes { get; }

    public int Dimensions => Axes.Length;

    /// <summary>The axis of a parameter, or -1 where it has one value only.</summary>
    public int IndexOf(Parameter parameter) => indices.GetValueOrDefault(parameter.Name, -1);

    /// <summary>The assignment at <paramref name="point"/>, with the values of <paramref name="known"/> unchanged. Constraints are not looked at.</summary>
    public Assignment At(IReadOnlyList<double> point, Assignment known) => Space.Build(parameter =>
        known[parameter.Name] ?? (IndexOf(parameter) is >= 0 and var i ? Axes[i].ValueAt(point[i]) : parameter.LevelAt(0)));

    /// <summary>The coordinates of <paramref name="assignment"/>, NaN for inactive parameters.</summary>
    public double[] PointOf(Assignment assignment) =>
        [.. Axes.Select(axis => assignment[axis.Parameter.Name] is { } value ? axis.CoordinateOf(value) : double.NaN)];

    /// <summary>Whether <paramref name="candidate"/> meets the constraints and, in a discrete space, was not proposed yet.</summary>
    public static bool IsFree(SearchSpace space, TrialSnapshot snapshot, Assignment candidate) =>
        space.Broken(candidate) is null && !(space.IsDiscrete && snapshot.Proposed.Contains(candidate));
}
