namespace HyperSearch.FineTuning.Data;

/// <summary>Where in a data file something stands.</summary>
internal readonly record struct RowPlace(string Path, int Line, long Byte)
{
    public DatasetException Bad(string code, string what, string why, string fix, Exception? inner = null)
        => new(code, what, $"{Path}, line {Line}, byte {Byte}", why, fix, inner);
}
