using HyperSearch.Core.Randomness;
using HyperSearch.Optimization.Encoding;

namespace HyperSearch.Optimization.Acquisition;

/// <summary>
/// The neighbours of a point along its discrete coordinates, one coordinate changed at a time: every level of small ones, steps of powers of
/// two of large ones. Their number grows with the sum of the levels, never with the product. Where other coordinates hang on the changed
/// one, these come from the best points known in the new branch, and from draws.
/// </summary>
public sealed class Exchanges
{
    private const int LevelsAll = 32;
    private const int CategoriesAll = 256;
    private const int BranchDraws = 4;

    private readonly SpaceEncoder encoder;
    private readonly PinnedCoordinates pinned;
    private readonly IReadOnlyList<double[]> known;
    private readonly bool[] isParent;

    /// <param name="known">Positions of points tried before, best first.</param>
    public Exchanges(SpaceEncoder encoder, PinnedCoordinates pinned, IReadOnlyList<double[]> known)
    {
        this.encoder = encoder;
        this.pinned = pinned;
        this.known = known;
        isParent = [.. encoder.Coordinates.Select(c => encoder.Space.Parameters.Any(p => p.When.Any(w => string.Equals(w.Parent, c.Parameter.Name, StringComparison.Ordinal))))];
    }

    /// <summary>Whether any coordinate can be exchanged at all.</summary>
    public bool Any => Enumerable.Range(0, encoder.Dimensions).Any(j => !encoder.Coordinates[j].IsContinuum && !pinned[j]);

    /// <summary>Adds the neighbours of <paramref name="point"/> to the pool.</summary>
    public void AddNeighbours(ReadOnlySpan<double> point, CandidatePool pool, PointFilter filter, PhiloxStream random)
    {
        Span<bool> active = stackalloc bool[encoder.Dimensions];
        encoder.Activity(point, active);
        double[] moved = point.ToArray();
        for (int j = 0; j < encoder.Dimensions; j++)
        {
            Coordinate coordinate = encoder.Coordinates[j];
            if (!active[j] || coordinate.IsContinuum || pinned[j]) continue;
            foreach (double level in Levels(coordinate, point[j]))
            {
                moved[j] = level;
                pool.TryAdd(moved, filter);
                if (isParent[j]) AddBranch(moved, j, pool, filter, random);
            }

            moved[j] = point[j];
        }
    }

    /// <summary>The changed point with the inactive coordinates of the point it came from taken from elsewhere.</summary>
    private void AddBranch(double[] moved, int parent, CandidatePool pool, PointFilter filter, PhiloxStream random)
    {
        bool[] active = new bool[encoder.Dimensions], activeThere = new bool[encoder.Dimensions];
        encoder.Activity(moved, active);
        double[] variant = (double[])moved.Clone();
        if (known.FirstOrDefault(k => k[parent] == moved[parent]) is { } model)
        {
            encoder.Activity(model, activeThere);
            for (int j = 0; j < variant.Length; j++)
                if (active[j] && activeThere[j] && !pinned[j] && HangsOn(j, parent)) variant[j] = model[j];
            pool.TryAdd(variant, filter);
        }

        for (int k = 0; k < BranchDraws; k++)
        {
            for (int j = 0; j < variant.Length; j++)
                if (!pinned[j] && HangsOn(j, parent)) variant[j] = encoder.Coordinates[j].PositionOf(random.NextDouble());
            pool.TryAdd(variant, filter);
        }
    }

    private bool HangsOn(int child, int parent)
    {
        string name = encoder.Coordinates[parent].Parameter.Name;
        foreach (Core.SearchSpaces.Condition condition in encoder.Coordinates[child].Parameter.When)
            if (string.Equals(condition.Parent, name, StringComparison.Ordinal) || (encoder.Find(condition.Parent) is >= 0 and var j && HangsOn(j, parent))) return true;
        return false;
    }

    private static IEnumerable<double> Levels(Coordinate coordinate, double here)
    {
        if (coordinate.Levels <= LevelsAll || (coordinate.IsCategory && coordinate.Levels <= CategoriesAll))
        {
            for (long level = 0; level < coordinate.Levels; level++)
                if (level != here) yield return level;
            yield break;
        }

        for (long step = 1; step < coordinate.Levels; step *= 2)
        {
            if (here + step < coordinate.Levels) yield return here + step;
            if (here - step >= 0) yield return here - step;
        }
    }
}
