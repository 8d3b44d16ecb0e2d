using System.Diagnostics;
using System.Globalization;
using HyperSearch.Protocol;
using HyperSearch.Protocol.Http;

namespace HyperSearch.Benchmarks.Fleet;

/// <summary>A coordinator in a process of its own, as users start it, so that its processor time can be told from that of the load.</summary>
internal sealed class CoordinatorProcess : IDisposable
{
    private const string Ready = "listening on ";
    private const double TicksPerSecond = 100;

    private readonly Process process;

    private CoordinatorProcess(Process process, EndpointAddress address, TimeSpan startedAfter)
    {
        this.process = process;
        Address = address;
        StartedAfter = startedAfter;
    }

    public EndpointAddress Address { get; }

    /// <summary>Part of the names of this run's study and agents: a database may still hold those of earlier runs.</summary>
    public string Label { get; } = Guid.NewGuid().ToString("N")[..8];

    /// <summary>From the start of the process to its first word that it is ready.</summary>
    public TimeSpan StartedAfter { get; }

    /// <summary>User and system time that the process has used so far.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            string text = File.ReadAllText($"/proc/{process.Id}/stat");
            string[] fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return TimeSpan.FromSeconds((long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) / TicksPerSecond);
        }
    }

    /// <summary>Memory that is resident now, in bytes.</summary>
    public long ResidentBytes
    {
        get
        {
            process.Refresh();
            return process.WorkingSet64;
        }
    }

    /// <param name="cli">The executable <c>hypersearch</c>.</param>
    /// <param name="home">Of the journal, or of the files beside a database.</param>
    public static async Task<CoordinatorProcess> Start(string cli, string home)
    {
        var start = new ProcessStartInfo(cli) { RedirectStandardOutput = true, RedirectStandardError = true };
        // The first coordinator of a database writes its administrator's token, and the others find it there.
        string tokenFile = FleetBenchmark.IsPostgres ? Path.Combine(Path.GetDirectoryName(home)!, "admin.token") : Path.Combine(home, "admin.token");
        foreach (string argument in (string[])["coordinator", "start", "--home", home, "--listen", "http://127.0.0.1:0", "--token-file", tokenFile]) start.ArgumentList.Add(argument);
        long began = Stopwatch.GetTimestamp();
        Process process = Process.Start(start) ?? throw new InvalidOperationException($"{cli} does not start.");
        process.ErrorDataReceived += (_, line) => Console.Error.WriteLine(line.Data);
        process.BeginErrorReadLine();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (!line.StartsWith(Ready, StringComparison.Ordinal)) continue;
            TimeSpan after = Stopwatch.GetElapsedTime(began);
            // It says nothing more there; a reader keeps it from waiting if it did.
            _ = process.StandardOutput.ReadToEndAsync();
            string token = (await File.ReadAllTextAsync(tokenFile)).Trim();
            return new CoordinatorProcess(process, new EndpointAddress(line[Ready.Length..].Trim(), token, process.Id), after);
        }

        throw new InvalidOperationException($"The coordinator ended with {process.ExitCode} before it was ready.");
    }

    /// <summary>A client with a connection of its own, as each agent has.</summary>
    public HttpCoordinator NewClient() => new(Address);

    public void Dispose()
    {
        process.Kill();
        process.WaitForExit();
        process.Dispose();
    }
}
