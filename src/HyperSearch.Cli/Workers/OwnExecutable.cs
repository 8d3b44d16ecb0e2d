namespace HyperSearch.Cli.Workers;

/// <summary>How this program starts itself as a trial host.</summary>
internal static class OwnExecutable
{
    /// <summary>Our own executable; under `dotnet hypersearch.dll` and in tests it stands beside the assembly.</summary>
    public static string[] TrialHost()
    {
        string apphost = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "hypersearch.exe" : "hypersearch");
        return File.Exists(apphost) ? [apphost, "trial-host"] : ["dotnet", Path.Combine(AppContext.BaseDirectory, "hypersearch.dll"), "trial-host"];
    }
}
