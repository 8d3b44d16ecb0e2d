using HyperSearch.Optimization.Encoding;

namespace HyperSearch.Optimization.Acquisition;

/// <summary>Which points may be proposed: those that meet the space's constraints, were not tried before, and pass whatever else is asked.</summary>
/// <param name="taken">Points that were tried and should not be again; null where a second observation is welcome.</param>
/// <param name="also">A further condition on the positions, or null.</param>
public sealed class PointFilter(SpaceEncoder encoder, PointKeys? taken, Func<double[], bool>? also = null)
{
    private readonly bool constrained = !encoder.Space.Constraints.IsEmpty;

    public bool Allows(ReadOnlySpan<double> positions, ReadOnlySpan<double> encoded)
    {
        if (taken is not null && taken.Contains(encoded)) return false;
        if (!constrained && also is null) return true;
        double[] point = positions.ToArray();
        return (!constrained || encoder.Space.Broken(encoder.ToAssignment(point)) is null) && (also is null || also(point));
    }
}
