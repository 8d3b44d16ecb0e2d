using System.Diagnostics;

namespace HyperSearch.Chaos.Tests.Processes;

/// <summary>
/// What must not outlive the tests, as shell commands that undo it. A shell keeps them and runs them, the last first, when this process is gone,
/// however it ended; so they have to do no harm where there is nothing left to undo.
/// </summary>
internal static class Leftovers
{
    private static readonly Lazy<Process> Keeper = new(Start);

    public static void Undo(string command)
    {
        lock (Keeper)
        {
            Keeper.Value.StandardInput.WriteLine(command);
            Keeper.Value.StandardInput.Flush();
        }
    }

    private static Process Start()
    {
        // In a session of its own: a Ctrl-C that ends the tests must not end the one who cleans up after them.
        var start = new ProcessStartInfo("setsid", ["sh", "-c", "all=; while read -r line; do all=\"$line; $all\"; done; eval \"$all\" > /dev/null 2>&1"])
        {
            RedirectStandardInput = true,
            WorkingDirectory = "/",
        };
        return Process.Start(start) ?? throw new InvalidOperationException("no shell to clean up with");
    }
}
