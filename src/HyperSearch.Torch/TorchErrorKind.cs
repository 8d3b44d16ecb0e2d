namespace HyperSearch.Torch;

/// <summary>What kind of failure libtorch reported. The values are the shim's status codes.</summary>
public enum TorchErrorKind
{
    /// <summary>Memory ended, on a GPU, on the CPU, or at <see cref="TorchRuntime.CpuAllocationLimit"/>.</summary>
    OutOfMemory = 1,

    /// <summary>Shapes or sizes that do not fit.</summary>
    Shape = 2,

    /// <summary>An index or dimension out of range.</summary>
    Index = 3,

    /// <summary>The operation does not exist for this type or device, or not in this libtorch.</summary>
    NotSupported = 4,

    /// <summary>Anything else; the message is libtorch's own.</summary>
    Other = 5,
}
