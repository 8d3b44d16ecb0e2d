using HyperSearch.Torch.Building;

namespace HyperSearch.Torch;

/// <summary>
/// Finds libtorch and compiles the shim against it, once: the result is kept under a key of the sources, the libtorch, the compiler
/// and the processor. Several processes may ask at once; one compiles and the others wait.
/// </summary>
public static class ShimBuilder
{
    /// <summary>The environment variable that names a libtorch: a directory with <c>include</c> and <c>lib</c> in it.</summary>
    public const string LibtorchVariable = "HYPERSEARCH_LIBTORCH";

    /// <summary>The environment variable that names the directory of compiled shims.</summary>
    public const string CacheVariable = "HYPERSEARCH_SHIM_CACHE";

    // Any BLAS serves: Float32 products on the CPU go to oneDNN, which libtorch-dev brings.
    private static readonly string[] LibtorchPackages = ["libtorch-dev", "libopenblas0-pthread"];

    /// <summary><c>$HYPERSEARCH_SHIM_CACHE</c>, else <c>hypersearch/shim</c> in the user's cache directory.</summary>
    public static string DefaultCacheDirectory
    {
        get
        {
            var chosen = Environment.GetEnvironmentVariable(CacheVariable);
            if (!string.IsNullOrEmpty(chosen)) return chosen;
            var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
            var root = string.IsNullOrEmpty(cache) ? Path.Combine(UserDirectory(), ".cache") : cache;
            return Path.Combine(root, "hypersearch", "shim");
        }
    }

    /// <summary>Returns the compiled shim for this machine, compiling it (about half a minute) if no earlier result fits.</summary>
    /// <param name="cacheDirectory">Where results and intermediate files are kept; made if absent.</param>
    /// <param name="log">Receives a line per stage and the compiler's output.</param>
    public static ShimBuildResult EnsureBuilt(string cacheDirectory, Action<string>? log = null) =>
        EnsureBuilt(NativeSources.Read(), cacheDirectory, log);

    /// <summary>What there is on this machine, without compiling anything.</summary>
    public static LibtorchSummary Inspect()
    {
        var tools = BuildTools.Find();
        var (libtorch, reason) = LibtorchLocator.Find();
        string? cached = null;
        if (libtorch is not null && tools.MissingPackages.Count == 0)
        {
            var build = new ShimBuild(NativeSources.Read(), libtorch, tools, Path.GetFullPath(DefaultCacheDirectory));
            cached = File.Exists(build.ResultPath) ? build.ResultPath : null;
        }
        return new LibtorchSummary(
            libtorch?.Libraries,
            libtorch?.Version,
            libtorch is null ? reason : null,
            tools.CMake,
            tools.Compiler,
            tools.Generator,
            libtorch is null ? [.. LibtorchPackages, .. tools.MissingPackages] : tools.MissingPackages,
            cached);
    }

    internal static ShimBuildResult EnsureBuilt(NativeSources sources, string cacheDirectory, Action<string>? log)
    {
        var tools = BuildTools.Find();
        var (libtorch, reason) = LibtorchLocator.Find();
        if (libtorch is null)
            return new ShimBuildResult.MissingLibtorch(reason, [.. LibtorchPackages, .. tools.MissingPackages]);
        if (tools.MissingPackages.Count > 0) return new ShimBuildResult.MissingCompiler(tools.MissingReason, tools.MissingPackages);

        var build = new ShimBuild(sources, libtorch, tools, Path.GetFullPath(cacheDirectory));
        if (File.Exists(build.ResultPath)) return new ShimBuildResult.Ok(build.ResultPath);
        using var gate = BuildLock.Acquire(build.LockPath);
        return File.Exists(build.ResultPath) ? new ShimBuildResult.Ok(build.ResultPath) : build.Run(log ?? (_ => { }));
    }

    private static string UserDirectory() => Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify);
}
