namespace HyperSearch.Cli.Tests.Deploy;

/// <summary>The repository's deploy folder.</summary>
internal static class DeployFiles
{
    public static string Repository { get; } = FindRepository();

    public static string Folder { get; } = Path.Combine(Repository, "deploy");

    /// <summary>Every committed file below deploy, as a path from the repository's root. Secrets that somebody made there are not.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        .. Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories)
            .Select(p => Path.GetRelativePath(Repository, p).Replace('\\', '/'))
            .Where(p => !p.StartsWith("deploy/docker/secrets/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal),
    ];

    public static string Read(string path) => File.ReadAllText(Path.Combine(Repository, path));

    private static string FindRepository()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "HyperSearch.sln"))) return folder.FullName;
        throw new InvalidOperationException($"No HyperSearch.sln above {AppContext.BaseDirectory}.");
    }
}
