using System.Diagnostics;
using System.Globalization;
using System.Text;
using HyperSearch.TestKit.Programs;

namespace HyperSearch.EndToEnd.Tests;

/// <summary>A started `hypersearch`. Its output is read as it comes.</summary>
internal sealed class Invocation : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly Process process;
    private readonly StringBuilder output = new();
    private readonly StringBuilder errors = new();
    private readonly Task reading;
    private TaskCompletionSource said = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="environment">Variables beside the home.</param>
    public Invocation(string home, string folder, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        // A shell that runs the tests in the background has Ctrl-C ignored, and children inherit that: here it must work.
        var start = new ProcessStartInfo("/usr/bin/env", ["--default-signal=INT", Executable.Path, .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["HYPERSEARCH_HOME"] = home;
        start.Environment["NO_COLOR"] = "1";
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        process = Process.Start(start)!;
        process.StandardInput.Close();
        reading = Task.WhenAll(Read(process.StandardOutput, output), Read(process.StandardError, errors));
    }

    public int Id => process.Id;

    public string Output => Taken(output);

    public string Errors => Taken(errors);

    /// <summary>Ctrl-C.</summary>
    public async Task Interrupt() => await Signal("-INT");

    /// <summary>SIGTERM, as a supervisor sends it.</summary>
    public async Task Terminate() => await Signal("-TERM");

    /// <summary>kill -9 of this process alone, as the power failure of one process.</summary>
    public async Task Kill()
    {
        await Signal("-KILL");
        await process.WaitForExitAsync();
    }

    /// <summary>Waits for a line of standard output that begins so, and gives the rest of it.</summary>
    public async Task<string> Word(string beginning)
    {
        while (true)
        {
            Task more = Volatile.Read(ref said).Task;
            string? line = Output.Split('\n').FirstOrDefault(l => l.StartsWith(beginning, StringComparison.Ordinal));
            if (line is not null) return line[beginning.Length..].Trim();
            if (reading.IsCompleted) throw new InvalidOperationException($"'{beginning}' was not said.\n{Output}\n{Errors}");
            await Task.WhenAny(more, reading).WaitAsync(Patience);
        }
    }

    public async Task<int> ExitCode(TimeSpan? patience = null)
    {
        await process.WaitForExitAsync().WaitAsync(patience ?? Patience);
        await reading.WaitAsync(Patience);
        return process.ExitCode;
    }

    public void Dispose()
    {
        if (!process.HasExited) process.Kill(entireProcessTree: true);
        process.Dispose();
    }

    private async Task Signal(string name)
    {
        using Process kill = Process.Start("kill", [name, process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    private async Task Read(StreamReader reader, StringBuilder into)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            lock (into) into.Append(line).Append('\n');
            Interlocked.Exchange(ref said, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
        }
    }

    private static string Taken(StringBuilder text)
    {
        lock (text) return text.ToString();
    }
}
