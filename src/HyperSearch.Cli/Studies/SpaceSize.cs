using System.Globalization;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Optimization.Sampling;

namespace HyperSearch.Cli.Studies;

/// <summary>How many distinct assignments a space has.</summary>
/// <param name="Cells">Null where a parameter is continuous.</param>
/// <param name="IsExact">False where counting stopped at the limit.</param>
internal sealed record SpaceSize(long? Cells, bool IsExact)
{
    private const int CellsMax = 1_000_000;

    public static SpaceSize Of(SearchSpace space)
    {
        if (!space.IsDiscrete) return new SpaceSize(null, true);
        int seen = 0;
        int cells = GridCells.Enumerate(space, Assignment.Empty).Take(CellsMax).Count(cell =>
        {
            seen++;
            return space.Broken(cell) is null;
        });
        return new SpaceSize(cells, seen < CellsMax);
    }

    public string Text => Cells is not { } cells ? "continuous" : $"{(IsExact ? "" : "at least ")}{cells.ToString("N0", CultureInfo.InvariantCulture)} distinct assignments";
}
