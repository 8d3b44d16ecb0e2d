namespace HyperSearch.Core.SearchSpaces;

/// <summary>
/// A real parameter in [Low, High]. With <see cref="Step"/> its legal values are Low + i·Step; with <see cref="Points"/> they are
/// that many values evenly spaced in the parameter's scale, both ends included; otherwise every double in the range is legal.
/// </summary>
public sealed record FloatParameter(string Name, double Low, double High, Scale Scale) : Parameter(Name)
{
    public double? Step { get; init; }

    public int? Points { get; init; }

    public override long? LevelCount => Points is { } points ? points : Step is { } step ? (long)Math.Round((High - Low) / step) + 1 : Low == High ? 1 : null;

    public override ParameterValue LevelAt(long index)
    {
        long count = LevelCount ?? throw new InvalidOperationException($"'{Name}' is a continuum.");
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, count);
        if (index == 0) return ParameterValue.Float(Low);
        if (index == count - 1) return ParameterValue.Float(High);
        if (Step is { } step) return ParameterValue.Float(OnGrid(index, step));
        double t = (double)index / (count - 1);
        return ParameterValue.Float(Scale == Scale.Log
            ? Math.Clamp(Math.Exp(Math.Log(Low) + t * (Math.Log(High) - Math.Log(Low))), Low, High)
            : Math.Clamp(Low + t * (High - Low), Low, High));
    }

    public override bool Allows(ParameterValue value)
    {
        if (value.Kind != ParameterValueKind.Float) return false;
        double x = value.AsFloat;
        if (x < Low || x > High) return false;
        if (LevelCount is not { } count) return true;
        long index = NearestLevel(x, count);
        return LevelAt(index).AsFloat == x;
    }

    /// <summary>The level nearest to <paramref name="x"/> in the parameter's own scale.</summary>
    public long NearestLevel(double x, long count)
    {
        if (count == 1 || High == Low) return 0;
        double t = Step is { } step ? (x - Low) / step
            : Scale == Scale.Log ? (Math.Log(x) - Math.Log(Low)) / (Math.Log(High) - Math.Log(Low)) * (count - 1)
            : (x - Low) / (High - Low) * (count - 1);
        return Math.Clamp((long)Math.Round(t), 0, count - 1);
    }

    /// <summary>
    /// The level that somebody means who writes <paramref name="x"/>: the nearest one where only the last digits differ, otherwise <paramref name="x"/> itself. A level
    /// of a log scale is computed, and what a person writes as 0.001 may be 0.0010000000000000002.
    /// </summary>
    public double Meant(double x)
    {
        const double Same = 1e-9;
        if (LevelCount is not { } count) return x;
        double level = LevelAt(NearestLevel(x, count)).AsFloat;
        return Math.Abs(level - x) <= Same * Math.Abs(level) ? level : x;
    }

    // Decimal arithmetic makes 0.1 + 2 * 0.1 the 0.3 that the user wrote, not 0.30000000000000004.
    private double OnGrid(long index, double step)
    {
        const double DecimalSafe = 1e12;
        if (Math.Abs(High) < DecimalSafe && Math.Abs(Low) < DecimalSafe && step > 1e-12)
            return (double)((decimal)Low + index * (decimal)step);
        return Low + index * step;
    }
}
