namespace HyperSearch.Torch;

/// <summary>An operation failed inside libtorch or the shim. The message is libtorch's own, without its C++ backtrace.</summary>
public sealed class TorchException : Exception
{
    /// <summary>A failure of that kind.</summary>
    public TorchException(TorchErrorKind kind, string message)
        : base(message) => Kind = kind;

    /// <summary>What kind of failure it was: out of memory can be answered with a smaller batch, a shape cannot.</summary>
    public TorchErrorKind Kind { get; }
}
