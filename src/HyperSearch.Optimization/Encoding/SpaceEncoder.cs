using System.Collections.Frozen;
using System.Collections.Immutable;
using HyperSearch.Core.SearchSpaces;

namespace HyperSearch.Optimization.Encoding;

/// <summary>
/// A search space as coordinates for kernels and local search: every parameter with more than one value, numbers first. A point is an
/// array of positions, one for each coordinate whether active or not; the kernel sees it through <see cref="Encode(ReadOnlySpan{double}, Span{double})"/>, where an inactive
/// coordinate stands at its centre, so that only the parent's own difference separates the branches of a conditional space.
/// </summary>
public sealed class SpaceEncoder
{
    private readonly FrozenDictionary<string, int> indices;
    private readonly double[] centre;
    private readonly ImmutableArray<Requirement>[] requirements;
    private readonly int[] parentsFirst;
    private readonly bool[] impossible;

    public SpaceEncoder(SearchSpace space)
    {
        Space = space;
        Coordinates =
        [
            .. space.Parameters.Where(IsVaried).Select(p => new Coordinate(p)).Where(c => !c.IsCategory),
            .. space.Parameters.Where(IsVaried).Select(p => new Coordinate(p)).Where(c => c.IsCategory),
        ];
        Numeric = Coordinates.Count(c => !c.IsCategory);
        indices = Coordinates.Select((c, j) => KeyValuePair.Create(c.Parameter.Name, j)).ToFrozenDictionary(StringComparer.Ordinal);
        centre = [.. Coordinates.Select(c => c.PositionOf(0.5))];
        int[] indexOf = [.. space.Parameters.Select(p => Find(p.Name))];
        requirements = new ImmutableArray<Requirement>[Coordinates.Length];
        impossible = new bool[Coordinates.Length];
        for (int j = 0; j < Coordinates.Length; j++) requirements[j] = Require(Coordinates[j].Parameter, j);
        parentsFirst = [.. space.ParentsFirst.Select(i => indexOf[i]).Where(j => j >= 0)];
    }

    public SearchSpace Space { get; }

    public ImmutableArray<Coordinate> Coordinates { get; }

    /// <summary>d.</summary>
    public int Dimensions => Coordinates.Length;

    /// <summary>How many leading coordinates are numbers; the rest are categories.</summary>
    public int Numeric { get; }

    /// <summary>Coordinates, each after the ones that decide whether it is active.</summary>
    public ReadOnlySpan<int> ParentsFirst => parentsFirst;

    /// <summary>Which coordinates are active in a point.</summary>
    public void Activity(ReadOnlySpan<double> positions, Span<bool> active)
    {
        foreach (int j in parentsFirst)
        {
            bool holds = !impossible[j];
            foreach (Requirement requirement in requirements[j]) holds &= active[requirement.Parent] && requirement.Allowed.Contains(positions[requirement.Parent]);
            active[j] = holds;
        }
    }

    /// <summary>What the kernel sees of a point.</summary>
    public void Encode(ReadOnlySpan<double> positions, Span<double> encoded)
    {
        Span<bool> active = stackalloc bool[Dimensions];
        Activity(positions, active);
        for (int j = 0; j < Dimensions; j++)
            encoded[j] = active[j] ? Coordinates[j].UnitOf(positions[j]) : Coordinates[j].Inactive;
    }

    /// <summary>The user's values at a point, active parameters only, fixed ones included.</summary>
    public Assignment ToAssignment(double[] positions) => Space.Build(parameter =>
        Find(parameter.Name) is >= 0 and var j ? Coordinates[j].ValueAt(positions[j]) : parameter.LevelAt(0));

    /// <summary>The positions of an assignment; inactive coordinates get the middle.</summary>
    public double[] ToPositions(Assignment assignment)
    {
        double[] positions = [.. centre];
        foreach (NamedValue item in assignment.Values)
            if (Find(item.Name) is >= 0 and var j) positions[j] = Coordinates[j].PositionOf(item.Value);
        return positions;
    }

    /// <summary>The encoded form of an assignment.</summary>
    public double[] Encode(Assignment assignment)
    {
        double[] encoded = new double[Dimensions];
        Encode(ToPositions(assignment), encoded);
        return encoded;
    }

    /// <summary>The coordinate of the parameter of that name, or -1 where it has one value only.</summary>
    public int Find(string name) => indices.GetValueOrDefault(name, -1);

    private static bool IsVaried(Parameter parameter) => parameter.LevelCount != 1;

    private ImmutableArray<Requirement> Require(Parameter parameter, int j)
    {
        var needed = ImmutableArray.CreateBuilder<Requirement>();
        foreach (Condition condition in parameter.When)
        {
            Parameter parent = Space.Find(condition.Parent)!;
            int at = Find(parent.Name);
            if (at >= 0)
                needed.Add(new Requirement(at, [.. condition.Values.Where(parent.Allows).Select(v => Coordinates[at].PositionOf(v))]));
            else
                impossible[j] |= !condition.Holds(parent.LevelAt(0));
        }

        // A parent with one value passes its own conditions on.
        foreach (Parameter fixedParent in parameter.When.Select(c => Space.Find(c.Parent)!).Where(p => !IsVaried(p) && p.When.Length > 0))
            needed.AddRange(Require(fixedParent, j));
        return needed.DrainToImmutable();
    }

    /// <summary>The positions of a parent that a coordinate needs one of.</summary>
    private sealed record Requirement(int Parent, ImmutableArray<double> Allowed);
}
