using System.Diagnostics;
using System.Globalization;
using HyperSearch.Protocol;

namespace HyperSearch.Benchmarks.Fleet;

/// <summary>
/// A coordinator in a process of its own, and light agents that speak to it over real HTTP: acknowledged reports a second, grants a
/// second, what many idle agents cost, and how soon a restarted coordinator is ready. With $HYPERSEARCH_DATABASE it stands on that
/// PostgreSQL, otherwise on SQLite.
/// </summary>
internal static class FleetBenchmark
{
    private const int SyncProbes = 400;

    /// <summary>Whether the coordinators stand on the database that the environment names.</summary>
    public static bool IsPostgres => Environment.GetEnvironmentVariable("HYPERSEARCH_DATABASE") is not null;

    public static async Task Run(string[] args)
    {
        var options = new BenchmarkOptions(args);
        string cli = options.Text("cli", "hypersearch");
        string[] loads = options.List("loads", "reports,grants,beats,restart");
        int reporters = options.Number("reporters", 32), seconds = options.Number("seconds", 20), runs = options.Number("runs", 3);
        int grantees = options.Number("grantees", 16), trials = options.Number("trials", 3000), agents = options.Number("agents", 5000);
        int interval = options.Number("interval", 15);
        options.RefuseOthers();
        string folder = Directory.CreateTempSubdirectory("fleet-benchmark-").FullName;
        try
        {
            Say($"{(IsPostgres ? "PostgreSQL" : "SQLite")}, {Environment.ProcessorCount} cores for coordinator and load; sync of 4 KB: p50 {SyncMilliseconds(folder):0.000} ms");
            if (loads.Contains("reports")) await Reports(cli, folder, reporters, TimeSpan.FromSeconds(seconds), runs);
            if (loads.Contains("grants")) await Grants(cli, folder, grantees, trials, runs);
            if (loads.Contains("beats")) await Beats(cli, folder, agents, TimeSpan.FromSeconds(interval), TimeSpan.FromSeconds(3 * interval));
            if (loads.Contains("restart")) await Restart(cli, folder, options.Number("events", 100_000));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task Reports(string cli, string folder, int agents, TimeSpan time, int runs)
    {
        var results = new List<(double PerSecond, Percentiles Latency)>();
        for (int run = 0; run < runs; run++)
        {
            using CoordinatorProcess coordinator = await CoordinatorProcess.Start(cli, Home(folder, "reports", run));
            results.Add(await ReportLoad.Run(coordinator, agents, time));
        }

        results.Sort((a, b) => a.PerSecond.CompareTo(b.PerSecond));
        var (perSecond, latency) = results[runs / 2];
        Say($"reports: {perSecond:0} acknowledged a second (median of {runs}: {results[0].PerSecond:0} to {results[^1].PerSecond:0}), {agents} connections, p50 {latency.At(0.5):0.0} ms, p99 {latency.At(0.99):0.0} ms");
    }

    private static async Task Grants(string cli, string folder, int agents, int trials, int runs)
    {
        var results = new List<(double PerSecond, Percentiles Latency)>();
        for (int run = 0; run < runs; run++)
        {
            using CoordinatorProcess coordinator = await CoordinatorProcess.Start(cli, Home(folder, "grants", run));
            results.Add(await GrantLoad.Run(coordinator, agents, trials));
        }

        results.Sort((a, b) => a.PerSecond.CompareTo(b.PerSecond));
        var (perSecond, latency) = results[runs / 2];
        Say($"grants: {perSecond:0} a second with their completions (median of {runs}: {results[0].PerSecond:0} to {results[^1].PerSecond:0}), {agents} agents, p50 {latency.At(0.5):0.0} ms, p99 {latency.At(0.99):0.0} ms");
    }

    private static async Task Beats(string cli, string folder, int agents, TimeSpan interval, TimeSpan time)
    {
        using CoordinatorProcess coordinator = await CoordinatorProcess.Start(cli, Home(folder, "beats", 0));
        var (share, perSecond, latency, bytes) = await BeatLoad.Run(coordinator, agents, interval, time);
        Say($"beats: {agents} agents every {interval.TotalSeconds:0} s: {perSecond:0} a second, p99 {latency.At(0.99):0.0} ms, {share:P1} of all cores in the coordinator, {bytes / 1048576} MB resident");
    }

    private static async Task Restart(string cli, string folder, int events)
    {
        string home = Home(folder, "restart", 0), study;
        using (CoordinatorProcess coordinator = await CoordinatorProcess.Start(cli, home))
        {
            // Three events a trial: proposed, leased, completed.
            await GrantLoad.Run(coordinator, 16, events / 3 + 1);
            study = GrantLoad.StudyOf(coordinator);
        }

        using CoordinatorProcess again = await CoordinatorProcess.Start(cli, home);
        long began = Stopwatch.GetTimestamp();
        using HttpCoordinator client = again.NewClient();
        long seq = (await client.GetStudy(study, default)).Summary.Seq;
        Say($"restart: ready {again.StartedAfter.TotalSeconds:0.00} s after its start, the study of {seq} events answered {Stopwatch.GetElapsedTime(began).TotalSeconds:0.00} s later");
    }

    private static string Home(string folder, string load, int run) => Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{load}-{run}"));

    private static double SyncMilliseconds(string folder)
    {
        var times = new List<double>(SyncProbes);
        byte[] block = new byte[4096];
        using var file = new FileStream(Path.Combine(folder, "sync"), FileMode.Create);
        for (int i = 0; i < SyncProbes; i++)
        {
            long start = Stopwatch.GetTimestamp();
            file.Write(block);
            file.Flush(flushToDisk: true);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        return new Percentiles(times).At(0.5);
    }

    private static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
