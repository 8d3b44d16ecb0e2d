namespace HyperSearch.FineTuning.Models;

/// <summary>A model or adapter directory that cannot be used as it stands: which file, which key or tensor, and why.</summary>
public sealed class UnsupportedModelException : Exception
{
    public UnsupportedModelException(string message)
        : base(message)
    {
    }

    public UnsupportedModelException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
