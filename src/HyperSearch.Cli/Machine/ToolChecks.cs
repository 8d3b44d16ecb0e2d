using System.Diagnostics;

namespace HyperSearch.Cli.Machine;

/// <summary>Programs and libraries that some verbs need. Command trials need none of them.</summary>
internal static class ToolChecks
{
    public const string InstallCommand = "sudo apt-get install -y libtorch-dev libopenblas0-pthread cmake g++ make";

    private static readonly string[] BlasLinks =
    [
        "/etc/alternatives/libblas.so.3-x86_64-linux-gnu",
        "/etc/alternatives/libblas.so.3-aarch64-linux-gnu",
    ];

    public static MachineCheck DotNet() => MachineCheck.Ok(".net", $"{Environment.Version} on {System.Runtime.InteropServices.RuntimeInformation.OSDescription.Trim()}");

    public static MachineCheck Blas()
    {
        string? link = BlasLinks.FirstOrDefault(File.Exists);
        if (link is null) return MachineCheck.Warn("blas", "no system BLAS found", "sudo apt-get install -y libopenblas0-pthread");
        string target = new FileInfo(link).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? link;
        return target.Contains("openblas", StringComparison.Ordinal) || target.Contains("mkl", StringComparison.Ordinal)
            ? MachineCheck.Ok("blas", target)
            : MachineCheck.Warn("blas", $"{target} is the slow reference BLAS", "sudo apt-get install -y libopenblas0-pthread");
    }

    public static MachineCheck Git() => Which("git") is { } path
        ? MachineCheck.Ok("git", FirstLine("git", "--version") ?? path)
        : MachineCheck.Warn("git", "not found: trials cannot record the version of your code", "sudo apt-get install -y git");

    /// <summary>The full path of a program on PATH; null where there is none.</summary>
    public static string? Which(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(d => Path.Combine(d, program))
        .FirstOrDefault(File.Exists);

    private static string? FirstLine(string program, string argument)
    {
        var start = new ProcessStartInfo(program, [argument]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process? process = Process.Start(start);
        string? line = process?.StandardOutput.ReadLine();
        process?.WaitForExit();
        return line;
    }
}
