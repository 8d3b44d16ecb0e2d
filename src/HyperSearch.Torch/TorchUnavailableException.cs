namespace HyperSearch.Torch;

/// <summary>There is no libtorch, no compiler or no shim on this machine; the message says what is missing and the exact command that brings it.</summary>
public sealed class TorchUnavailableException : Exception
{
    /// <summary>Tensors are unavailable for that reason.</summary>
    public TorchUnavailableException(string message)
        : base(message)
    {
    }

    /// <summary>Tensors are unavailable for that reason, found by that failure.</summary>
    public TorchUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
