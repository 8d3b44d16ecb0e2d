using System.Diagnostics;
using System.Globalization;

namespace HyperSearch.Worker.Processes;

/// <summary>
/// A tiny shell process beside the worker that knows the process groups of its children. When the worker dies, however it dies,
/// the pipe between them closes; the warden then kills those groups, and every process that carries the session's mark, and ends.
/// </summary>
internal sealed class Warden : IDisposable
{
    // A second round, because a child may have been forked an instant before the worker died and carry its mark only after exec.
    private const string Script = """
        exec >/dev/null 2>&1
        trap '' INT TERM HUP
        cd /
        groups=
        while read -r verb group; do
          case $verb in
            watch) groups="$groups $group" ;;
            forget) kept=; for g in $groups; do [ "$g" = "$group" ] || kept="$kept $g"; done; groups=$kept ;;
            leave) exit 0 ;;
          esac
        done
        for pause in 0.1 0; do
          for g in $groups; do kill -KILL "-$g" || kill -KILL "$g"; done
          for file in $(grep -ls "$1=$2/" /proc/[0-9]*/environ); do file=${file%/environ}; kill -KILL "${file#/proc/}"; done
          sleep $pause
        done
        """;

    private readonly Process process;
    private readonly Lock gate = new();

    private Warden(Process process) => this.process = process;

    public static Warden Start(ChildIsolation isolation, string session)
    {
        // In its own session, or a signal to the worker's group would take the warden along; without a death signal, or it could not outlive us.
        string[] arguments = [.. isolation.OwnGroup ? ["setsid"] : Array.Empty<string>(), "/bin/sh", "-c", Script, "hypersearch-warden", MarkedProcesses.Variable, session];
        var start = new ProcessStartInfo(arguments[0]) { UseShellExecute = false, RedirectStandardInput = true };
        foreach (string argument in arguments.AsSpan(1)) start.ArgumentList.Add(argument);
        return new Warden(Process.Start(start) ?? throw new InvalidOperationException("No warden was started."));
    }

    public void Watch(int group) => Tell("watch", group);

    public void Forget(int group) => Tell("forget", group);

    public void Dispose()
    {
        lock (gate)
        {
            Say("leave");
            process.Dispose();
        }
    }

    private void Tell(string verb, int group) => Say(string.Create(CultureInfo.InvariantCulture, $"{verb} {group}"));

    private void Say(string line)
    {
        lock (gate)
        {
            try
            {
                process.StandardInput.WriteLine(line);
                process.StandardInput.Flush();
            }
            catch (Exception gone) when (gone is IOException or ObjectDisposedException or InvalidOperationException)
            {
                // Somebody killed the warden, or the last child ended after it left: the parent-death signal still holds.
            }
        }
    }
}
