using System.Diagnostics;

namespace HyperSearch.Chaos.Tests.Processes;

/// <summary>Programs of the system, run to their end.</summary>
internal static class Shell
{
    /// <exception cref="InvalidOperationException">It ended with another code than 0.</exception>
    public static string Run(string file, params string[] arguments)
    {
        (int code, string output, string error) = Try(file, arguments);
        return code == 0 ? output : throw new InvalidOperationException($"{file} {string.Join(' ', arguments)} ended with {code}: {error}");
    }

    public static (int Code, string Output, string Error) Try(string file, params string[] arguments)
    {
        var start = new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        using Process process = Process.Start(start) ?? throw new InvalidOperationException($"'{file}' did not start.");
        process.StandardInput.Close();
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.Result);
    }
}
