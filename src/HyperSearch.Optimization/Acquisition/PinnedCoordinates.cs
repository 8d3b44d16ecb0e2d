using HyperSearch.Core.SearchSpaces;
using HyperSearch.Optimization.Encoding;

namespace HyperSearch.Optimization.Acquisition;

/// <summary>Coordinates whose positions are given beforehand, by a partial assignment that a person enqueued.</summary>
public sealed class PinnedCoordinates
{
    private readonly double[] positions;
    private readonly bool[] pinned;

    public PinnedCoordinates(SpaceEncoder encoder, Assignment known)
    {
        positions = new double[encoder.Dimensions];
        pinned = new bool[encoder.Dimensions];
        foreach (NamedValue item in known.Values)
        {
            int j = encoder.Find(item.Name);
            if (j < 0) continue;
            (positions[j], pinned[j]) = (encoder.Coordinates[j].PositionOf(item.Value), true);
        }
    }

    public bool this[int j] => pinned[j];

    /// <summary>Puts the given positions into a point.</summary>
    public void Apply(Span<double> point)
    {
        for (int j = 0; j < pinned.Length; j++)
            if (pinned[j]) point[j] = positions[j];
    }
}
