using System.Diagnostics;
using HyperSearch.Protocol.Http;

namespace HyperSearch.Coordinator.Hosting;

/// <summary>The folder of a home, and who says that it holds it.</summary>
internal static class HomeFolder
{
    /// <summary>Makes it where there is none, for its owner alone.</summary>
    public static void Make(string home)
    {
        if (Directory.Exists(home)) return;
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(home);
        else Directory.CreateDirectory(home, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>The living process that the home's endpoint file names; null where there is none.</summary>
    public static EndpointAddress? FindHolder(string home) =>
        EndpointAddress.Read(Path.Combine(home, EndpointAddress.FileName)) is { } address && IsAlive(address.Pid) ? address : null;

    private static bool IsAlive(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
