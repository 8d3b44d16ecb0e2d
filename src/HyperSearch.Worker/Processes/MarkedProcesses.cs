namespace HyperSearch.Worker.Processes;

/// <summary>
/// Finds processes by a mark in their environment. A grandchild that made a session of its own has left our process group, yet
/// it still carries the mark. Linux only: elsewhere nothing is found.
/// </summary>
internal static class MarkedProcesses
{
    public const string Variable = "HYPERSEARCH_CHILD";

    /// <summary>Kills every process whose environment carries exactly <paramref name="mark"/>.</summary>
    public static void Kill(string mark)
    {
        if (!Directory.Exists("/proc/self")) return;
        byte[] wanted = System.Text.Encoding.UTF8.GetBytes($"{Variable}={mark}\0");
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
            if (int.TryParse(Path.GetFileName(folder), out int process) && process != Environment.ProcessId && Carries(folder, wanted))
                Signals.ToProcess(process, Signals.Kill);
    }

    private static bool Carries(string folder, byte[] wanted)
    {
        try
        {
            return File.ReadAllBytes(Path.Combine(folder, "environ")).AsSpan().IndexOf(wanted) >= 0;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false; // it ended meanwhile, or belongs to somebody else
        }
    }
}
