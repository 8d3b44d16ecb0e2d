using HyperSearch.Optimization.Encoding;

namespace HyperSearch.Optimization.Acquisition;

/// <summary>How much an acquisition search looks at. It depends on the number of rows alone, so that the same study gives the same answers on a slower machine.</summary>
/// <param name="Spread">Quasi-random candidates.</param>
/// <param name="Local">Candidates near the best points.</param>
/// <param name="Starts">Candidates that are improved.</param>
/// <param name="Iterations">Of one climb.</param>
/// <param name="Turns">Climbs and exchanges of one start, at most.</param>
/// <param name="Rows">Rows of the posterior: what one score costs.</param>
public sealed record SearchEffort(int Spread, int Local, int Starts, int Iterations, int Turns, int Rows)
{
    private const double CellsMax = 20_000;
    private const double WorkMax = 4e8;

    public static SearchEffort For(int rows) => rows switch
    {
        <= 400 => new(1024, 512, 8, 50, 8, rows),
        <= 700 => new(768, 384, 6, 40, 4, rows),
        _ => new(512, 256, 4, 30, 3, rows),
    };

    /// <summary>Whether a discrete space is small enough to score every point of it.</summary>
    public bool Enumerate(SpaceEncoder encoder)
    {
        double cells = 1;
        foreach (Coordinate coordinate in encoder.Coordinates)
        {
            if (coordinate.IsContinuum) return false;
            cells *= coordinate.Levels;
        }

        return cells <= CellsMax && cells * Rows * Math.Max(Rows, 32) <= WorkMax;
    }
}
