using System.Text.RegularExpressions;

namespace HyperSearch.Torch.Building;

/// <summary>One installed libtorch.</summary>
/// <param name="Includes">The header directories, those of the C++ frontend included.</param>
/// <param name="Libraries">The directory of <c>libtorch_cpu.so</c>.</param>
internal sealed partial record Libtorch(IReadOnlyList<string> Includes, string Libraries)
{
    public const string MainLibrary = "libtorch_cpu.so";

    /// <summary>The first only includes the second in later 2.x.</summary>
    private static readonly string[] VersionHeaders = ["version.h", Path.Combine("headeronly", "version.h")];

    /// <summary>Changes when the library is replaced: its version, real path, length and time.</summary>
    public string Identity
    {
        get
        {
            var library = new FileInfo(Path.Combine(Libraries, MainLibrary));
            var target = library.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? library;
            return $"{Version} {target.FullName} {target.Length} {target.LastWriteTimeUtc:O}";
        }
    }

    public string Version
    {
        get
        {
            foreach (var header in Includes.SelectMany(directory => VersionHeaders.Select(name => Path.Combine(directory, "torch", name))).Where(File.Exists))
            {
                var match = VersionLine().Match(File.ReadAllText(header));
                if (match.Success) return match.Groups[1].Value;
            }
            return "unknown";
        }
    }

    /// <summary>A libtorch under a prefix such as <c>/usr</c>, an unpacked archive, or Python's <c>torch</c> package; null if there is none.</summary>
    public static Libtorch? Under(string prefix)
    {
        var include = Path.Combine(prefix, "include");
        if (!File.Exists(Path.Combine(include, "ATen", "ATen.h"))) return null;
        foreach (var libraries in LibraryDirectories(prefix))
        {
            if (File.Exists(Path.Combine(libraries, MainLibrary)))
                return new Libtorch([include, Path.Combine(include, "torch", "csrc", "api", "include")], libraries);
        }
        return null;
    }

    private static IEnumerable<string> LibraryDirectories(string prefix)
    {
        var plain = Path.Combine(prefix, "lib");
        yield return plain;
        yield return Path.Combine(prefix, "lib64");
        if (!Directory.Exists(plain)) yield break;
        foreach (var multiarch in Directory.EnumerateDirectories(plain, "*-linux-gnu*")) yield return multiarch;
    }

    [GeneratedRegex("#define TORCH_VERSION\\s*\\\\?\\s*\"([^\"]+)\"")]
    private static partial Regex VersionLine();
}
