using System.Runtime.InteropServices;
using HyperSearch.Torch.Interop;

namespace HyperSearch.Torch;

/// <summary>
/// The process's one libtorch: loading it, its devices, threads and memory. Everything but <see cref="IsAvailable"/>,
/// <see cref="UnavailableReason"/>, <see cref="ShimPath"/> and loading throws <see cref="TorchUnavailableException"/> before it is loaded.
/// </summary>
public static class TorchRuntime
{
    private static long? cpuAllocationLimit;

    static TorchRuntime() => ShimLibrary.Touch();

    /// <summary>Whether a shim is loaded.</summary>
    public static bool IsAvailable => ShimLibrary.Path is not null;

    /// <summary>Why there are no tensors, with what to do about it; null when there are.</summary>
    public static string? UnavailableReason => ShimLibrary.UnavailableReason;

    /// <summary>The loaded shim's path; null when there is none.</summary>
    public static string? ShimPath => ShimLibrary.Path;

    /// <summary>The version of libtorch that the shim was compiled against, such as <c>1.13.0</c>.</summary>
    public static string Version => Marshal.PtrToStringUTF8(NativeMethods.Version()) ?? "";

    /// <summary>Whether there is a usable GPU.</summary>
    public static bool CudaAvailable => CudaDeviceCount > 0;

    /// <summary>The number of usable GPUs.</summary>
    public static int CudaDeviceCount
    {
        get
        {
            Check(NativeMethods.CudaDeviceCount(out var count, out var message), message);
            return count;
        }
    }

    /// <summary>Threads that one operation may use, BLAS included.</summary>
    public static int Threads
    {
        get
        {
            Check(NativeMethods.Threads(out var threads, out var message), message);
            return threads;
        }
        set => Check(NativeMethods.SetThreads(value, out var message), message);
    }

    /// <summary>Refuse operations that would give other bits when run again. CPU operations of this binding never do.</summary>
    public static bool Deterministic
    {
        get
        {
            Check(NativeMethods.Deterministic(out var enabled, out var message), message);
            return enabled != 0;
        }
        set => Check(NativeMethods.SetDeterministic(value ? 1 : 0, out var message), message);
    }

    /// <summary>Tensor handles alive on the managed side, those that await finalization included.</summary>
    public static long LiveTensorCount => NativeMethods.LiveTensors();

    /// <summary>Bytes of living CPU tensors beyond which libtorch's out-of-memory error is raised; null for none. For tests and for keeping a trial within bounds.</summary>
    public static long? CpuAllocationLimit
    {
        get => cpuAllocationLimit;
        set
        {
            Check(NativeMethods.SetCpuAllocationLimit(value ?? -1, out var message), message);
            cpuAllocationLimit = value;
        }
    }

    /// <summary>Loads a compiled shim. Loading the same path again does nothing.</summary>
    /// <exception cref="TorchUnavailableException">There is no such file, it does not load, or another shim is loaded.</exception>
    public static void Load(string shimPath) => ShimLibrary.Load(Path.GetFullPath(shimPath));

    /// <summary>Loads the shim for this machine's libtorch, compiling it first where that has not been done.</summary>
    /// <param name="cacheDirectory">Where compiled shims are kept; <see cref="ShimBuilder.DefaultCacheDirectory"/> when not given.</param>
    /// <param name="log">Receives a line per stage.</param>
    /// <returns>Whether tensors are available; if not, <see cref="UnavailableReason"/> says why.</returns>
    public static bool TryLoadOrBuild(string? cacheDirectory = null, Action<string>? log = null)
    {
        if (IsAvailable) return true;
        var built = ShimBuilder.EnsureBuilt(cacheDirectory ?? ShimBuilder.DefaultCacheDirectory, log);
        if (built is not ShimBuildResult.Ok ok)
        {
            ShimLibrary.Explain(built.Explanation);
            return false;
        }
        try
        {
            Load(ok.Path);
            return true;
        }
        catch (TorchUnavailableException)
        {
            return false;
        }
    }

    /// <summary>Bytes held by tensors of a device, now and at most.</summary>
    public static MemoryStatistics Memory(Device device)
    {
        Check(NativeMethods.Memory((int)device.Kind, device.Index, out var current, out var peak, out var message), message);
        return new MemoryStatistics(current, peak);
    }

    /// <summary>Bytes that tensors of a device can hold: the GPU's memory, or what this process may have of the machine's; null where libtorch does not say.</summary>
    public static long? MemoryLimit(Device device)
    {
        if (device.Kind != DeviceKind.Cuda) return Math.Min(CpuAllocationLimit ?? long.MaxValue, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
        Check(NativeMethods.DeviceMemory(device.Index, out var total, out var message), message);
        return total > 0 ? total : null;
    }

    /// <summary>Starts the peak anew from what is held now.</summary>
    public static void ResetPeak(Device device) =>
        Check(NativeMethods.ResetPeakMemory((int)device.Kind, device.Index, out var message), message);

    /// <summary>Returns the blocks kept for reuse to the system or the GPU.</summary>
    public static void EmptyCache(Device device) => Check(NativeMethods.EmptyCache((int)device.Kind, out var message), message);

    private static void Check(int status, nint message) => NativeStatus.Check(status, message);
}
