using System.Collections.Immutable;

namespace HyperSearch.Core.SearchSpaces;

/// <summary>How distances along a numeric parameter are measured.</summary>
public enum Scale
{
    Linear,
    Log,
}

/// <summary>A parameter is active only while <paramref name="Parent"/> is active and has one of <paramref name="Values"/>.</summary>
public sealed record Condition(string Parent, ImmutableArray<ParameterValue> Values)
{
    public bool Holds(ParameterValue? parentValue) => parentValue is { } value && Values.Contains(value);
}

/// <summary>A user's belief about a good value: within a factor (log) or distance (linear) of the centre.</summary>
public sealed record ParameterPrior(double Center, double Factor)
{
    /// <summary>The name of the preset that it comes from; null where the user wrote the numbers.</summary>
    public string? Preset { get; init; }
}

/// <summary>One dimension of a search space. All conditions in <see cref="When"/> must hold for it to be active.</summary>
public abstract record Parameter(string Name)
{
    public ImmutableArray<Condition> When { get; init; } = [];

    public ParameterPrior? Prior { get; init; }

    /// <summary>More of this parameter never needs less memory.</summary>
    public bool MemoryRising { get; init; }

    /// <summary>The number of legal values, or null where they form a continuum.</summary>
    public abstract long? LevelCount { get; }

    /// <summary>The legal value number <paramref name="index"/>, in ascending (or listed) order, of a parameter that has levels.</summary>
    public abstract ParameterValue LevelAt(long index);

    /// <summary>Whether <paramref name="value"/> is legal, kind included.</summary>
    public abstract bool Allows(ParameterValue value);
}
