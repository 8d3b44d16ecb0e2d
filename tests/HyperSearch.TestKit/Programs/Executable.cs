namespace HyperSearch.TestKit.Programs;

/// <summary>Where the built executable and the repository are.</summary>
public static class Executable
{
    public static string Repository { get; } = FindRepository();

    /// <summary>The executable of the configuration that these tests were built in.</summary>
    public static string Path { get; } = FindExecutable();

    private static string FindRepository()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "HyperSearch.sln"))) return folder.FullName;
        throw new InvalidOperationException($"No HyperSearch.sln above {AppContext.BaseDirectory}.");
    }

    private static string FindExecutable()
    {
        // tests/X/bin/CONFIGURATION/FRAMEWORK/, and the same below src/HyperSearch.Cli
        var framework = new DirectoryInfo(System.IO.Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        string path = System.IO.Path.Combine(Repository, "src", "HyperSearch.Cli", "bin", framework.Parent!.Name, framework.Name, "hypersearch");
        return File.Exists(path) ? path : throw new FileNotFoundException($"The executable is not built: {path}");
    }
}
