namespace HyperSearch.Worker.Devices;

/// <summary>A GPU of this machine. <paramref name="Id"/>: as CUDA_VISIBLE_DEVICES takes it, its index in the order of the bus.</summary>
/// <param name="MemoryGb">In units of 1e9 bytes; null where nobody says.</param>
public sealed record CudaDevice(string Id, string Name, double? MemoryGb, string? Driver)
{
    /// <summary>The name that is the same from every process, whatever it sees of the machine; null where nobody says.</summary>
    public string? Uuid { get; init; }
}
