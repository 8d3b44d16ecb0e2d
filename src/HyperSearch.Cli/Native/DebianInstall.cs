using System.Diagnostics;
using System.Globalization;
using HyperSearch.Cli.Machine;
using HyperSearch.Cli.Terminal;

namespace HyperSearch.Cli.Native;

/// <summary>Installs Debian packages, only as root and only where there is apt; it says so before it begins.</summary>
internal static class DebianInstall
{
    public static bool IsAllowed() => OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess && ToolChecks.Which("apt-get") is not null;

    public static void Run(IReadOnlyList<string> packages, Screen screen)
    {
        screen.Note($"Installing with apt-get (once): {string.Join(' ', packages)}");
        Apt(["update", "-q"], screen);
        Apt(["install", "-y", "-q", "--no-install-recommends", .. packages], screen);
    }

    private static void Apt(IReadOnlyList<string> arguments, Screen screen)
    {
        var start = new ProcessStartInfo("apt-get", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DEBIAN_FRONTEND"] = "noninteractive";
        using Process process = Process.Start(start) ?? throw new InvalidOperationException("apt-get did not start.");
        var last = new Queue<string>();
        process.OutputDataReceived += (_, e) => Keep(last, e.Data, screen);
        process.ErrorDataReceived += (_, e) => Keep(last, e.Data, screen);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        process.WaitForExit();
        if (process.ExitCode == 0) return;
        throw new CliException(ExitCode.Failed, "apt", $"apt-get {arguments[0]} ended with {process.ExitCode.ToString(CultureInfo.InvariantCulture)}")
        {
            Why = string.Join('\n', last),
            Fix = ToolChecks.InstallCommand,
        };
    }

    private static void Keep(Queue<string> last, string? line, Screen screen)
    {
        const int LinesMax = 10;
        if (string.IsNullOrWhiteSpace(line)) return;
        lock (last)
        {
            last.Enqueue(line);
            if (last.Count > LinesMax) last.Dequeue();
            screen.Detail(line);
        }
    }
}
