namespace HyperSearch.Core.SearchSpaces;

/// <summary>An integer parameter: Low, Low + Step, ... up to and including High.</summary>
public sealed record IntParameter(string Name, long Low, long High, Scale Scale, long Step) : Parameter(Name)
{
    public override long? LevelCount => (High - Low) / Step + 1;

    public override ParameterValue LevelAt(long index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, LevelCount!.Value);
        return ParameterValue.Int(Low + index * Step);
    }

    public override bool Allows(ParameterValue value) =>
        value.Kind == ParameterValueKind.Int && value.AsInt >= Low && value.AsInt <= High && (value.AsInt - Low) % Step == 0;
}
