using HyperSearch.Core.SearchSpaces;

namespace HyperSearch.Optimization.Sampling;

/// <summary>
/// One parameter laid out on [0, 1] in its own scale. A continuum fills the interval; every level of a parameter that has levels owns a
/// cell of it: equal cells, except that the levels of a stepped log scale meet half-way between their values, with half a step beyond both ends.
/// A uniform coordinate is therefore a uniform draw in the parameter's scale. Immutable.
/// </summary>
public sealed class UnitAxis
{
    private readonly bool isLog;
    private readonly bool isUneven;
    private readonly double step;
    private readonly double low;
    private readonly double first;
    private readonly double span;

    public UnitAxis(Parameter parameter)
    {
        Parameter = parameter;
        Levels = parameter.LevelCount;
        (low, double high, step, isLog) = parameter switch
        {
            FloatParameter f => (f.Low, f.High, f.Step ?? 0, f.Scale == Scale.Log),
            IntParameter i => ((double)i.Low, (double)i.High, (double)i.Step, i.Scale == Scale.Log),
            _ => (0, 1, 0, false),
        };
        isUneven = isLog && step > 0;
        // Half a step below a low that is smaller than that would not be positive.
        first = Scaled(isUneven ? Math.Max(low - step / 2, low / 2) : low);
        span = Scaled(isUneven ? high + step / 2 : high) - first;
    }

    public Parameter Parameter { get; }

    /// <summary>The number of cells, or null for a continuum.</summary>
    public long? Levels { get; }

    /// <summary>Whether neighbouring coordinates are neighbouring values: numbers, but not choices.</summary>
    public bool IsOrdered => Parameter is FloatParameter or IntParameter;

    /// <summary>The legal value at <paramref name="coordinate"/>, which is clamped to [0, 1].</summary>
    public ParameterValue ValueAt(double coordinate)
    {
        double u = Math.Clamp(coordinate, 0, 1);
        if (Levels is not { } count) return ParameterValue.Float(Math.Clamp(Unscaled(first + u * span), low, ((FloatParameter)Parameter).High));
        double level = isUneven ? Math.Round((Unscaled(first + u * span) - low) / step) : Math.Floor(u * count);
        return Parameter.LevelAt((long)Math.Clamp(level, 0, count - 1));
    }

    /// <summary>Where <paramref name="value"/> lies: the place in its scale of a number, the cell's middle of a choice.</summary>
    public double CoordinateOf(ParameterValue value)
    {
        if (Levels is { } count && !isUneven) return (LevelOf(value) + 0.5) / count;
        return value.TryGetNumber(out double x) ? Math.Clamp(CoordinateOf(x), 0, 1)
            : throw new ArgumentException($"{value} is no number, but '{Parameter.Name}' is one.", nameof(value));
    }

    /// <summary>Where the number <paramref name="x"/> lies, legal or not: outside [0, 1] if it is outside the range. For ordered parameters.</summary>
    public double CoordinateOf(double x)
    {
        double t = (Scaled(x) - first) / span;
        return Levels is { } count && !isUneven ? (t * (count - 1) + 0.5) / count : t;
    }

    /// <summary>The cell of <paramref name="value"/>; both ends are its coordinate in a continuum.</summary>
    public (double Low, double High) CellOf(ParameterValue value)
    {
        if (Levels is not { } count)
        {
            double u = CoordinateOf(value);
            return (u, u);
        }

        long level = LevelOf(value);
        return (Edge(level, count), Edge(level + 1, count));
    }

    /// <summary>The index of a legal value among the levels.</summary>
    public long LevelOf(ParameterValue value) => Parameter switch
    {
        IntParameter i => (value.AsInt - i.Low) / i.Step,
        FloatParameter f => f.NearestLevel(value.AsFloat, Levels ?? throw new InvalidOperationException($"'{f.Name}' is a continuum.")),
        BoolParameter => value.AsBool ? 1 : 0,
        CategoricalParameter c when c.Choices.IndexOf(value) is >= 0 and var index => index,
        FixedParameter => 0,
        _ => throw new ArgumentException($"{value} is no value of '{Parameter.Name}'.", nameof(value)),
    };

    private double Edge(long boundary, long count)
    {
        if (boundary == 0) return 0;
        if (boundary == count) return 1;
        return isUneven ? (Math.Log(low + (boundary - 0.5) * step) - first) / span : (double)boundary / count;
    }

    private double Scaled(double x) => isLog ? Math.Log(x) : x;

    private double Unscaled(double x) => isLog ? Math.Exp(x) : x;
}
