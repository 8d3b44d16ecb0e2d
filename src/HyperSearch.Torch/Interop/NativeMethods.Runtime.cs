using System.Runtime.InteropServices;

namespace HyperSearch.Torch.Interop;

/// <summary>Mirrors native/runtime.cpp.</summary>
internal static partial class NativeMethods
{
    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_version")]
    public static partial nint Version();

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_cuda_device_count")]
    public static partial int CudaDeviceCount(out int count, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_threads")]
    public static partial int Threads(out int threads, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_set_threads")]
    public static partial int SetThreads(int threads, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_deterministic")]
    public static partial int Deterministic(out int enabled, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_set_deterministic")]
    public static partial int SetDeterministic(int enabled, out nint message);
}
