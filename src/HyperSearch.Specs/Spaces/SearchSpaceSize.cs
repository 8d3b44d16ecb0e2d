using HyperSearch.Core.SearchSpaces;

namespace HyperSearch.Specs.Spaces;

/// <summary>How many cells a grid over a space has: distinct assignments of the active parameters that meet the constraints.</summary>
/// <param name="Cells">Null where some parameter is a continuum; capped at <see cref="long.MaxValue"/>.</param>
/// <param name="IsExact">False: an upper bound, because conditions or constraints would have to be tried on more than a million assignments.</param>
public sealed record SearchSpaceSize(long? Cells, bool IsExact)
{
    private const long EnumeratedMax = 1_000_000;

    /// <summary>Counts; at most a million assignments are looked at.</summary>
    public static SearchSpaceSize Count(SearchSpace space)
    {
        if (!space.IsDiscrete) return new SearchSpaceSize(null, true);
        long bound = Product(space);
        if (space.Constraints.IsEmpty && space.Parameters.All(p => p.When.IsEmpty)) return new SearchSpaceSize(bound, bound < long.MaxValue);
        var walk = new SpaceWalk(space);
        (long seen, long legal) = (0, 0);
        bool complete = walk.Enumerate(() =>
        {
            if (++seen > EnumeratedMax) return false;
            if (space.Constraints.All(walk.Holds)) legal++;
            return true;
        });
        return complete ? new SearchSpaceSize(legal, true) : new SearchSpaceSize(bound, false);
    }

    private static long Product(SearchSpace space)
    {
        Int128 product = 1;
        foreach (Parameter parameter in space.Parameters)
            product = Int128.Min(product * parameter.LevelCount!.Value, long.MaxValue);
        return (long)product;
    }

    public override string ToString() => Cells switch
    {
        null => "infinitely many assignments",
        1 => "1 cell",
        { } cells => IsExact ? $"{cells} cells" : $"at most {cells} cells",
    };
}
