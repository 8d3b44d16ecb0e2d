using System.Security.Cryptography;
using System.Text;

namespace HyperSearch.Torch.Building;

/// <summary>
/// One compilation. Intermediate files are shared by all sources that meet the same libtorch, compiler and processor, so that an
/// edited shim is compiled incrementally; results are kept per content and appear at their path only when they are complete.
/// </summary>
internal sealed class ShimBuild
{
    private const string LibraryName = "libhypersearch_torch.so";
    private const int LogLines = 40;

    private readonly NativeSources sources;
    private readonly Libtorch libtorch;
    private readonly BuildTools tools;
    private readonly string workDirectory;

    public ShimBuild(NativeSources sources, Libtorch libtorch, BuildTools tools, string cacheDirectory)
    {
        this.sources = sources;
        this.libtorch = libtorch;
        this.tools = tools;
        var toolchain = Encoding.UTF8.GetBytes(string.Join('\n', libtorch.Identity, CompilerIdentity(tools), tools.Generator, ProcessorIdentity()));
        workDirectory = Path.Combine(cacheDirectory, "work-" + Key([toolchain]));
        ResultPath = Path.Combine(
            cacheDirectory,
            Key([toolchain, .. sources.Files.SelectMany(file => (byte[][])[Encoding.UTF8.GetBytes(file.Name), file.Content])]),
            LibraryName);
        LockPath = Path.Combine(cacheDirectory, Path.GetFileName(workDirectory) + ".lock");
    }

    public string ResultPath { get; }

    public string LockPath { get; }

    public ShimBuildResult Run(Action<string> log)
    {
        log($"compiling the shim against libtorch {libtorch.Version} in {libtorch.Libraries}");
        var sourceDirectory = Path.Combine(workDirectory, "source");
        sources.WriteTo(sourceDirectory);
        string[] configure =
        [
            "-S", sourceDirectory, "-B", Path.Combine(workDirectory, "build"), "-G", tools.Generator!,
            "-DCMAKE_BUILD_TYPE=Release", $"-DCMAKE_CXX_COMPILER={tools.Compiler}",
            $"-DHS_TORCH_INCLUDE={string.Join(';', libtorch.Includes)}", $"-DHS_TORCH_LIB={libtorch.Libraries}",
        ];
        string[] compile = ["--build", Path.Combine(workDirectory, "build"), "--parallel", Environment.ProcessorCount.ToString(System.Globalization.CultureInfo.InvariantCulture)];
        foreach (var stage in (string[][])[configure, compile])
        {
            var (exitCode, output) = ToolProcess.Run(tools.CMake!, stage, workDirectory, log);
            if (exitCode != 0) return new ShimBuildResult.Failed(Tail(output));
        }
        Publish();
        log($"the shim is compiled: {ResultPath}");
        return new ShimBuildResult.Ok(ResultPath);
    }

    private void Publish()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(ResultPath)!);
        var partial = ResultPath + ".partial";
        File.Copy(Path.Combine(workDirectory, "build", LibraryName), partial, overwrite: true);
        File.Move(partial, ResultPath, overwrite: true);
    }

    private static string Tail(string output)
    {
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return string.Join('\n', lines.TakeLast(LogLines));
    }

    private static string CompilerIdentity(BuildTools tools)
    {
        var (_, output) = ToolProcess.Run(tools.Compiler!, ["--version"], Path.GetTempPath());
        return $"{tools.Compiler} {output.Split('\n')[0]}";
    }

    /// <summary>The shim uses the processor's own instructions; a cache may lie in a home directory that several machines share.</summary>
    private static string ProcessorIdentity()
    {
        const string information = "/proc/cpuinfo";
        if (!File.Exists(information)) return "";
        var lines = File.ReadLines(information).TakeWhile(line => line.Length > 0);
        return string.Join('\n', lines.Where(line => line.StartsWith("model name", StringComparison.Ordinal) || line.StartsWith("flags", StringComparison.Ordinal)));
    }

    private static string Key(IEnumerable<byte[]> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in parts)
        {
            hash.AppendData(BitConverter.GetBytes(part.Length));
            hash.AppendData(part);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 8));
    }
}
