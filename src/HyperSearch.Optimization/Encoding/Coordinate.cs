using HyperSearch.Core.SearchSpaces;
using HyperSearch.Optimization.Sampling;

namespace HyperSearch.Optimization.Encoding;

/// <summary>
/// One parameter as a coordinate. A point holds for it a position: in [0, 1] of a continuum, otherwise the number of a level. The kernel
/// sees the position as a unit value: numbers in [0, 1] in the parameter's own scale (<see cref="UnitAxis"/>), categories as their index.
/// </summary>
public sealed class Coordinate
{
    private const double InactiveUnit = 0.5;
    private const double InactiveCategory = -1;

    private readonly UnitAxis axis;
    private readonly bool isEven;

    public Coordinate(Parameter parameter)
    {
        axis = new UnitAxis(parameter);
        Levels = parameter.LevelCount ?? 0;
        IsCategory = !axis.IsOrdered;
        isEven = parameter is not (FloatParameter { Scale: Scale.Log, Step: not null } or IntParameter { Scale: Scale.Log });
    }

    public Parameter Parameter => axis.Parameter;

    /// <summary>The number of levels; 0 for a continuum.</summary>
    public long Levels { get; }

    public bool IsContinuum => Levels == 0;

    public bool IsCategory { get; }

    /// <summary>What the kernel sees while the parameter is inactive: the centre, or a level of its own.</summary>
    public double Inactive => IsCategory ? InactiveCategory : InactiveUnit;

    /// <summary>What the kernel sees of a position.</summary>
    public double UnitOf(double position) =>
        IsContinuum || IsCategory ? position
        : isEven ? (position + 0.5) / Levels
        : axis.CoordinateOf(Parameter.LevelAt((long)position));

    /// <summary>The legal position nearest to a unit value, cut to [0, 1]. Of a category the unit interval is shared out evenly.</summary>
    public double PositionOf(double unit)
    {
        unit = Math.Clamp(unit, 0, 1);
        if (IsContinuum) return unit;
        return isEven ? Math.Min(Math.Floor(unit * Levels), Levels - 1) : axis.LevelOf(axis.ValueAt(unit));
    }

    /// <summary>The user's value at a position.</summary>
    public ParameterValue ValueAt(double position) => IsContinuum ? axis.ValueAt(position) : Parameter.LevelAt((long)position);

    /// <summary>The position of a legal value.</summary>
    public double PositionOf(ParameterValue value) => IsContinuum ? Math.Clamp(axis.CoordinateOf(value), 0, 1) : axis.LevelOf(value);
}
