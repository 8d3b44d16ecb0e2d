using System.Runtime.InteropServices;

namespace HyperSearch.Worker.Processes;

/// <summary>POSIX signals, which .NET's own process class can neither choose nor send to a group.</summary>
internal static class Signals
{
    public const int Kill = 9;
    public const int Terminate = 15;

    /// <summary>Sends <paramref name="signal"/> to every process of the group; false where the group has no process left.</summary>
    public static bool ToGroup(int group, int signal) => kill(-group, signal) == 0;

    public static bool ToProcess(int process, int signal) => kill(process, signal) == 0;

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int kill(int process, int signal);
}
