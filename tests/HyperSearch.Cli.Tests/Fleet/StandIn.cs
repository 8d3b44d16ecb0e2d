namespace HyperSearch.Cli.Tests.Fleet;

/// <summary>Shell scripts that stand for programs of a cluster.</summary>
internal static class StandIn
{
    /// <summary>Writes an executable script of that name and gives its path.</summary>
    public static string Write(TemporaryFolder folder, string name, string body)
    {
        string path = folder.Write(name, "#!/bin/sh\n" + body + "\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return path;
    }
}
