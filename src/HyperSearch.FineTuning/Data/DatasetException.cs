using HyperSearch.FineTuning.Inputs;

namespace HyperSearch.FineTuning.Data;

/// <summary>A data file breaks its format. Codes are <c>DATA001</c> to <c>DATA013</c>, <c>DATA017</c> to <c>DATA019</c> and <c>DATA027</c> to <c>DATA028</c>; <see cref="InputException.Where"/> holds file, line and byte.</summary>
public sealed class DatasetException : InputException
{
    public DatasetException(string code, string what, string where, string why, string fix, Exception? inner = null)
        : base(code, what, where, why, fix, inner)
    {
    }
}
