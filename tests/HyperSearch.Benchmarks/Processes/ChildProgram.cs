using System.Diagnostics;

namespace HyperSearch.Benchmarks.Processes;

/// <summary>Another program that measures and prints.</summary>
internal static class ChildProgram
{
    /// <summary>Runs it to its end and returns what it wrote to standard output.</summary>
    /// <param name="program">Found as a shell finds it.</param>
    /// <param name="arguments">As one command line.</param>
    /// <param name="environment">Variables that it gets beside those of this process, or instead of them.</param>
    /// <exception cref="InvalidOperationException">It did not start, or failed; its standard error stands in the message.</exception>
    public static string Output(string program, string arguments, params IEnumerable<(string Name, string Value)> environment)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start");
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} {arguments} failed: {errors.Result}");
    }
}
