namespace HyperSearch.FineTuning.Training;

/// <summary>One split as a trial saw it.</summary>
/// <param name="Path">The file.</param>
/// <param name="Sha256">Hash of its bytes, lower-case hexadecimal.</param>
/// <param name="Rows">Rows used.</param>
/// <param name="TruncatedRows">Rows cut to <c>max_length</c>.</param>
/// <param name="Tokens">Non-padding tokens.</param>
/// <param name="TargetTokens">Tokens that the loss counts.</param>
public sealed record DataSetRecord(string Path, string Sha256, int Rows, int TruncatedRows, long Tokens, long TargetTokens)
{
    /// <summary>Rows left out because they are longer than <c>max_length</c>.</summary>
    public int DroppedRows { get; init; }
}
