namespace HyperSearch.Cli.Homes;

/// <summary>The folder that holds the journal, checkpoints and logs of its studies.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="Origin">What named it: --home, HYPERSEARCH_HOME or default.</param>
internal sealed record HomeDirectory(string Path, string Origin)
{
    public const string DefaultName = ".hypersearch";

    public bool Exists => Directory.Exists(Path);

    /// <summary>The flag wins over the environment variable, which wins over .hypersearch in the working directory.</summary>
    public static HomeDirectory Find(string? option, Func<string, string?> variable, string workingDirectory)
    {
        if (!string.IsNullOrWhiteSpace(option)) return new(System.IO.Path.GetFullPath(option, workingDirectory), "--home");
        if (variable("HYPERSEARCH_HOME") is { } named && !string.IsNullOrWhiteSpace(named)) return new(System.IO.Path.GetFullPath(named, workingDirectory), "HYPERSEARCH_HOME");
        return new(System.IO.Path.Combine(workingDirectory, DefaultName), "default");
    }
}
