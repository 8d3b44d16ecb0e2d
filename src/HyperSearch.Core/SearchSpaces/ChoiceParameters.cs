using System.Collections.Immutable;

namespace HyperSearch.Core.SearchSpaces;

/// <summary>A parameter that takes one of a list of values without an order between them.</summary>
public sealed record CategoricalParameter(string Name, ImmutableArray<ParameterValue> Choices) : Parameter(Name)
{
    public override long? LevelCount => Choices.Length;

    public override ParameterValue LevelAt(long index) => Choices[checked((int)index)];

    public override bool Allows(ParameterValue value) => Choices.Contains(value);
}

/// <summary>A parameter that is true or false; false is its first level.</summary>
public sealed record BoolParameter(string Name) : Parameter(Name)
{
    public override long? LevelCount => 2;

    public override ParameterValue LevelAt(long index) => ParameterValue.Bool(index switch
    {
        0 => false,
        1 => true,
        _ => throw new ArgumentOutOfRangeException(nameof(index), index, "A boolean has two levels."),
    });

    public override bool Allows(ParameterValue value) => value.Kind == ParameterValueKind.Bool;
}

/// <summary>A parameter with one value, which trials see like any other.</summary>
public sealed record FixedParameter(string Name, ParameterValue Value) : Parameter(Name)
{
    public override long? LevelCount => 1;

    public override ParameterValue LevelAt(long index) => Value;

    public override bool Allows(ParameterValue value) => value == Value;
}
