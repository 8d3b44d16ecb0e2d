namespace HyperSearch.Torch;

/// <summary>Where tensors can live.</summary>
public enum DeviceKind
{
    /// <summary>The machine's own memory.</summary>
    Cpu = 0,

    /// <summary>An NVIDIA GPU.</summary>
    Cuda = 1,
}
