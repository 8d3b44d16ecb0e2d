using HyperSearch.Optimization.Encoding;
using HyperSearch.Optimization.Numerics;

namespace HyperSearch.Optimization.Acquisition;

/// <summary>
/// The negative acquisition function along the active continuous coordinates of one point, all else held, in units of the
/// lengthscales: where the function changes at one pace in all directions, a quasi-Newton method starts well.
/// </summary>
public sealed class ContinuousSlice : IDifferentiable
{
    private readonly AcquisitionFunction acquisition;
    private readonly double[] encoded;
    private readonly double[] full;
    private readonly double[] units;
    private readonly int[] free;

    /// <param name="units">Per coordinate: the length of one unit of the search.</param>
    public ContinuousSlice(AcquisitionFunction acquisition, SpaceEncoder encoder, PinnedCoordinates pinned, ReadOnlySpan<double> positions, double[] units)
    {
        this.acquisition = acquisition;
        this.units = units;
        encoded = new double[encoder.Dimensions];
        full = new double[encoder.Dimensions];
        encoder.Encode(positions, encoded);
        Span<bool> active = stackalloc bool[encoder.Dimensions];
        encoder.Activity(positions, active);
        var indices = new List<int>();
        for (int j = 0; j < encoder.Numeric; j++)
            if (active[j] && encoder.Coordinates[j].IsContinuum && !pinned[j]) indices.Add(j);
        free = [.. indices];
        Start = [.. free.Select(j => encoded[j] / units[j])];
        Lower = new double[free.Length];
        Upper = [.. free.Select(j => 1 / units[j])];
    }

    public double[] Start { get; }

    public double[] Lower { get; }

    public double[] Upper { get; }

    public double Evaluate(ReadOnlySpan<double> x, Span<double> gradient)
    {
        for (int i = 0; i < free.Length; i++) encoded[free[i]] = Math.Clamp(x[i] * units[free[i]], 0, 1);
        double value = acquisition.ValueAt(encoded, full);
        for (int i = 0; i < free.Length; i++) gradient[i] = -full[free[i]] * units[free[i]];
        return -value;
    }

    /// <summary>The point with the slice's coordinates put in.</summary>
    public void Write(ReadOnlySpan<double> x, Span<double> positions)
    {
        for (int i = 0; i < free.Length; i++) positions[free[i]] = Math.Clamp(x[i] * units[free[i]], 0, 1);
    }
}
