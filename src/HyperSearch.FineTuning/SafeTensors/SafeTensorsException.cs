using HyperSearch.FineTuning.Inputs;

namespace HyperSearch.FineTuning.SafeTensors;

/// <summary>A safetensors file or its index breaks the format. Codes are <c>ST001</c> and up; the folder's README lists them.</summary>
public sealed class SafeTensorsException : InputException
{
    public SafeTensorsException(string code, string what, string where, string why, string fix, Exception? inner = null)
        : base(code, what, where, why, fix, inner)
    {
    }
}
