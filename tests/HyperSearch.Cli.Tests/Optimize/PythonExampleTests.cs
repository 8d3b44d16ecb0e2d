using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace HyperSearch.Cli.Tests.Optimize;

/// <summary>The Python example of ask and tell, as a user runs it.</summary>
public sealed class PythonExampleTests
{
    [Test]
    public async Task AskAndTell_InPython_FindsTheMinimum()
    {
        string script = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "../../../search-spaces/ask-and-tell.py"));
        var start = new ProcessStartInfo("python3", [script, Path.Combine(AppContext.BaseDirectory, "hypersearch")]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process python = Start(start);
        Task<string> output = python.StandardOutput.ReadToEndAsync(), error = python.StandardError.ReadToEndAsync();
        await python.WaitForExitAsync();

        Assert.That(python.ExitCode, Is.Zero, await error);
        using JsonDocument best = JsonDocument.Parse(await output);
        Assert.That(best.RootElement.GetProperty("value").GetDouble(), Is.LessThan(0.3));
        Assert.That(best.RootElement.GetProperty("parameters").GetProperty("depth").GetInt32(), Is.InRange(1, 12));
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            Assert.Ignore($"python3 is not installed: {missing.Message}");
            throw;
        }
    }

    private static string Here([CallerFilePath] string path = "") => path;
}
