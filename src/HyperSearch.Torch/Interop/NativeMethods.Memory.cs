using System.Runtime.InteropServices;

namespace HyperSearch.Torch.Interop;

/// <summary>Mirrors native/memory.cpp.</summary>
internal static partial class NativeMethods
{
    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_install_cpu_allocator")]
    public static partial int InstallCpuAllocator(out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_set_cpu_allocation_limit")]
    public static partial int SetCpuAllocationLimit(long bytes, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_memory")]
    public static partial int Memory(int kind, int index, out long current, out long peak, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_device_memory")]
    public static partial int DeviceMemory(int index, out long total, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_reset_peak_memory")]
    public static partial int ResetPeakMemory(int kind, int index, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_empty_cache")]
    public static partial int EmptyCache(int kind, out nint message);
}
