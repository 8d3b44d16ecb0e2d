using HyperSearch.Core.Randomness;
using HyperSearch.Core.Studies;
using HyperSearch.Optimization.Acquisition;
using HyperSearch.Optimization.Encoding;
using HyperSearch.Optimization.Numerics;

namespace HyperSearch.Optimization.Sampling;

/// <summary>
/// The points before a model has anything to learn from: the centre of the space (of the user's priors where there are any), then a scrambled
/// Sobol sequence of the study, one of its points per trial number.
/// </summary>
internal static class SpreadDesign
{
    // Constraints may refuse a point: then the sequence is looked at further on, in strides that keep trials apart.
    private const int Attempts = 200;
    private const int Stride = 1024;

    /// <summary>The positions of the point for trial <paramref name="number"/>, or null where all attempts are refused.</summary>
    public static double[]? Point(StudySpec spec, ulong seed, int number, SpaceEncoder encoder, PointFilter filter, PinnedCoordinates pinned)
    {
        double[] point = new double[encoder.Dimensions], encoded = new double[encoder.Dimensions];
        if (number == 0)
        {
            Centre(encoder, point);
            if (Accept(point)) return point;
        }

        double[] unit = new double[encoder.Dimensions];
        var sobol = new SobolSequence(encoder.Dimensions, new PhiloxStream(seed, 0, RandomPurpose.GpDesign));
        sobol.Skip(number);
        for (int k = 0; k < Attempts; k++)
        {
            sobol.Next(unit);
            for (int j = 0; j < point.Length; j++) point[j] = encoder.Coordinates[j].PositionOf(unit[j]);
            if (Accept(point)) return point;
            sobol.Skip(Stride - 1);
        }

        return null;

        bool Accept(double[] candidate)
        {
            pinned.Apply(candidate);
            encoder.Encode(candidate, encoded);
            return filter.Allows(candidate, encoded);
        }
    }

    private static void Centre(SpaceEncoder encoder, double[] point)
    {
        for (int j = 0; j < point.Length; j++)
        {
            Coordinate coordinate = encoder.Coordinates[j];
            double centre = coordinate.Parameter.Prior is not null ? PriorDensity.Of(new UnitAxis(coordinate.Parameter))?.Mean ?? 0.5 : 0.5;
            point[j] = coordinate.IsCategory ? 0 : coordinate.PositionOf(centre);
        }
    }
}
