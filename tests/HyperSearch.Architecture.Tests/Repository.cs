using System.Runtime.CompilerServices;

namespace HyperSearch.Architecture.Tests;

/// <summary>The files of the repository, as people wrote them: nothing that a build made.</summary>
internal static class Repository
{
    private static readonly string[] Made = ["bin", "obj", "TestResults", "node_modules", "BenchmarkDotNet.Artifacts"];

    public static string Root { get; } = Find();

    /// <summary>Files under <paramref name="folder"/> by a pattern such as <c>*.cs</c>, as paths from the root with forward slashes.</summary>
    public static IEnumerable<string> Files(string folder, string pattern)
    {
        string start = Path.Combine(Root, folder);
        return Directory.Exists(start) ? Walk(start, pattern).Select(Relative).Order(StringComparer.Ordinal) : [];
    }

    public static IEnumerable<string> Folders(string folder)
    {
        string start = Path.Combine(Root, folder);
        return Directory.Exists(start) ? Below(start).SelectMany(d => Folders(Relative(d)).Prepend(Relative(d))) : [];
    }

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    /// <summary>C# sources of <c>src</c> and <c>tests</c>; generated ones (<c>*.g.cs</c>) are exempt from every rule.</summary>
    public static IEnumerable<string> Sources() =>
        Files("src", "*.cs").Concat(Files("tests", "*.cs")).Where(p => !p.EndsWith(".g.cs", StringComparison.Ordinal));

    private static IEnumerable<string> Walk(string folder, string pattern) =>
        Directory.EnumerateFiles(folder, pattern).Concat(Below(folder).SelectMany(d => Walk(d, pattern)));

    private static IEnumerable<string> Below(string folder) =>
        Directory.EnumerateDirectories(folder).Where(d => Path.GetFileName(d) is { } name && name[0] != '.' && !Made.Contains(name));

    private static string Relative(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');

    private static string Find([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../.."));
}
