using System.ComponentModel;
using System.Diagnostics;

namespace HyperSearch.Worker.Processes;

/// <summary>
/// How children are set apart from this process: in a session of their own, so that a terminal's Ctrl-C reaches only us and one
/// signal reaches a child with all that it started; and with a parent-death signal, so that a child dies with us even if nobody
/// is left to kill it. Both come from util-linux (setsid, setpriv); what is missing is said in <see cref="Shortfall"/>.
/// </summary>
public sealed record ChildIsolation
{
    private static readonly string[] SessionOnly = ["setsid"];
    private static readonly string[] SessionAndDeathSignal = ["setsid", "setpriv", "--pdeathsig", "KILL"];

    private ChildIsolation(IReadOnlyList<string> prefix, string? shortfall)
    {
        Prefix = prefix;
        Shortfall = shortfall;
    }

    /// <summary>What stands before a child's own argument vector.</summary>
    public IReadOnlyList<string> Prefix { get; }

    /// <summary>What this machine cannot do, in a sentence; null where it can do everything.</summary>
    public string? Shortfall { get; }

    /// <summary>Whether a child leads a process group of its own.</summary>
    public bool OwnGroup => Prefix.Count > 0;

    /// <summary>No isolation: children share our session and outlive us unless the warden finds them.</summary>
    public static ChildIsolation None { get; } = new([], "setsid is not installed: Ctrl-C in a terminal reaches trial commands directly, and only a command itself can be killed, not what it started (util-linux has it)");

    /// <summary>Finds by trial what works here.</summary>
    public static ChildIsolation Probe()
    {
        if (Works([.. SessionAndDeathSignal, "true"])) return new ChildIsolation(SessionAndDeathSignal, null);
        return Works([.. SessionOnly, "true"])
            ? new ChildIsolation(SessionOnly, "setpriv with --pdeathsig is not installed: children of a killed worker are found by its warden only (util-linux has it)")
            : None;
    }

    private static bool Works(IReadOnlyList<string> command)
    {
        var start = new ProcessStartInfo(command[0]) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (string argument in command.Skip(1)) start.ArgumentList.Add(argument);
        try
        {
            using Process process = Process.Start(start) ?? throw new InvalidOperationException("No process was started.");
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false; // not installed
        }
    }
}
