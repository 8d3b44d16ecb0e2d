namespace HyperSearch.FineTuning.Data.Checks;

/// <summary>A row that shows a finding, and the row it collides with, if there is one. Lines count from 1.</summary>
public sealed record DataExample(string Split, int Line, string? OtherSplit = null, int? OtherLine = null)
{
    public override string ToString() => OtherSplit is null ? $"{Split}:{Line}" : $"{Split}:{Line} = {OtherSplit}:{OtherLine}";
}
