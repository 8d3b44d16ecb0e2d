using System.Reflection;
using System.Runtime.InteropServices;

namespace HyperSearch.Torch.Interop;

/// <summary>The loaded shim. Every P/Invoke of this assembly resolves to it; before it is loaded they say so.</summary>
internal static class ShimLibrary
{
    public const string Name = "hypersearch_torch";

    private static readonly Lock Gate = new();
    private static nint library;

    static ShimLibrary() => NativeLibrary.SetDllImportResolver(typeof(ShimLibrary).Assembly, Resolve);

    /// <summary>The path of the loaded shim; null while there is none.</summary>
    public static string? Path { get; private set; }

    /// <summary>Why tensors are unavailable; null when the shim is loaded.</summary>
    public static string? UnavailableReason { get; private set; } =
        "libtorch's shim has not been loaded: call TorchRuntime.TryLoadOrBuild, or TorchRuntime.Load with the path of a compiled shim";

    /// <summary>Runs the static constructor, which installs the resolver.</summary>
    public static void Touch()
    {
    }

    public static void Load(string path)
    {
        lock (Gate)
        {
            if (!File.Exists(path)) throw Unavailable($"there is no shim at {path}", null);
            if (Path is not null)
            {
                if (Path == path) return;
                throw new TorchUnavailableException($"the shim {Path} is loaded already: one process holds one libtorch, so {path} cannot be loaded");
            }
            NativeEnvironment.CalmOpenMp();
            try
            {
                library = NativeLibrary.Load(path);
            }
            catch (Exception error) when (error is DllNotFoundException or BadImageFormatException)
            {
                throw Unavailable($"the shim {path} does not load: {error.Message}", error);
            }
            Path = path;
            UnavailableReason = null;
        }
        NativeStatus.Check(NativeMethods.InstallCpuAllocator(out var message), message);
    }

    /// <summary>Records why there is no shim, for those who ask later.</summary>
    public static void Explain(string reason)
    {
        lock (Gate)
        {
            if (Path is null) UnavailableReason = reason;
        }
    }

    private static TorchUnavailableException Unavailable(string reason, Exception? cause)
    {
        if (Path is null) UnavailableReason = reason;
        return cause is null ? new TorchUnavailableException(reason) : new TorchUnavailableException(reason, cause);
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath)
    {
        if (name != Name) return 0;
        if (library == 0) throw new TorchUnavailableException(UnavailableReason ?? "libtorch's shim has not been loaded");
        return library;
    }
}
