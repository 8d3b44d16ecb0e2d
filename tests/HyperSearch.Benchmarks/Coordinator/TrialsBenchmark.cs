using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using HyperSearch.Coordinator;
using HyperSearch.Coordinator.Hosting;
using HyperSearch.Journal.Sqlite;
using HyperSearch.Protocol.Agents;
using HyperSearch.Protocol.Studies;

namespace HyperSearch.Benchmarks.Coordinator;

/// <summary>
/// Trials that do nothing, through the whole coordinator over the durable SQLite journal: propose, lease, one report, complete, each
/// acknowledged after its sync. Prints trials a second at parallelism 64, 2 and 1, and what a trial costs on disk and in memory.
/// The first argument gives another number of trials than 2,000.
/// </summary>
internal static class TrialsBenchmark
{
    private const int WarmUpTrials = 1000;
    private const int SyncProbes = 400;
    private const int Runs = 5;
    private static readonly JsonElement Nothing = JsonSerializer.SerializeToElement(new { });

    // Against the beginning and not against the moment before a run: the run before may still be held somewhere then.
    private static readonly long LiveAtStart = Live();

    public static async Task Run(string[] args)
    {
        int trials = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 2000;
        Say($"{LiveAtStart / 1024} KB live at the start");
        string folder = Directory.CreateTempSubdirectory("trials-benchmark-").FullName;
        try
        {
            Say($"sync of 4 KB: p50 {SyncMilliseconds(folder):0.000} ms, {Environment.ProcessorCount} cores");
            await Study(Path.Combine(folder, "warm-up.db"), WarmUpTrials, 8);
            foreach (int parallelism in new[] { 64, 2, 1 }) await Report(folder, trials, parallelism);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task Report(string folder, int trials, int parallelism)
    {
        var results = new List<Result>();
        for (int run = 0; run < Runs; run++)
            results.Add(await Study(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"p{parallelism}-{run}.db")), trials, parallelism));
        results.Sort((a, b) => a.Seconds.CompareTo(b.Seconds));
        Result median = results[Runs / 2];
        Say($"parallelism {parallelism,2}: {trials / median.Seconds,7:0} trials/s (median of {Runs}: {trials / results[^1].Seconds:0} to {trials / results[0].Seconds:0}), {median.CpuSeconds / median.Seconds:0.00} cores busy, {median.DiskBytes / trials} B/trial on disk, {median.MemoryBytes / trials} B/trial in memory");
    }

    private static async Task<Result> Study(string path, int trials, int parallelism)
    {
        await using SqliteJournal journal = SqliteJournal.Open(path);
        await using var coordinator = new LocalCoordinator(journal, new CoordinatorOptions());
        await coordinator.SubmitStudy(new SubmitStudy(File(trials, parallelism), "noop.yaml", "/", null, false, "key"), default);
        await coordinator.RegisterAgent(new RegisterAgent("bench", "session", parallelism, Nothing), default);
        TimeSpan cpu = Environment.CpuUsage.TotalTime;
        long start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, parallelism).Select(slot => Task.Run(() => Slot(coordinator, slot))));
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        cpu = Environment.CpuUsage.TotalTime - cpu;
        StudySummary summary = (await coordinator.ListStudies(default)).Single();
        if (summary.Trials["completed"] != trials || summary.State != "finished") throw new InvalidOperationException($"{summary.Trials["completed"]} of {trials} trials completed.");
        long memory = Live() - LiveAtStart;
        await coordinator.DisposeAsync();
        await journal.DisposeAsync();
        return new Result(seconds, cpu.TotalSeconds, new FileInfo(path).Length, memory);
    }

    private static async Task Slot(LocalCoordinator coordinator, int slot)
    {
        for (int i = 0; ; i++)
        {
            string request = string.Create(CultureInfo.InvariantCulture, $"{slot}-{i}");
            Grant? grant = await coordinator.Lease(new LeaseRequest("session", slot, request, ["command"], TimeSpan.Zero), default);
            if (grant is null)
            {
                if ((await coordinator.ListStudies(default)).Single().State == "finished") return;
                await Task.Yield();
                continue;
            }

            double loss = Objective(grant.Parameters);
            var metrics = new Dictionary<string, double> { ["loss"] = loss };
            await coordinator.Report(new AttemptReport(grant.Study, grant.Trial, grant.Attempt, "session", 0, 1, metrics), default);
            await coordinator.FinishAttempt(new AttemptEnd(grant.Study, grant.Trial, grant.Attempt, "session", "completed", metrics, null, null, null), default);
        }
    }

    private static double Objective(JsonElement parameters) => Math.Abs(Math.Log(parameters.GetProperty("learning_rate").GetDouble()) + 7) + parameters.GetProperty("dropout").GetDouble();

    private static string File(int trials, int parallelism) => $$"""
        name: noop
        objective: {metric: loss}
        space:
          learning_rate: {type: float, low: 1e-5, high: 1e-1, scale: log}
          rank: {type: int, low: 2, high: 64}
          dropout: {type: float, low: 0, high: 0.5}
        budget: {trials: {{trials}}}
        parallelism: {{parallelism}}
        seed: 1
        trial: {kind: command, run: ["true"]}
        """;

    /// <summary>What is still referenced, after finalizers have let go of what they hold.</summary>
    private static long Live()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true);
    }

    private static double SyncMilliseconds(string folder)
    {
        string path = Path.Combine(folder, "sync");
        var times = new List<double>(SyncProbes);
        byte[] block = new byte[4096];
        using (var file = new FileStream(path, FileMode.Create))
        {
            for (int i = 0; i < SyncProbes; i++)
            {
                long start = Stopwatch.GetTimestamp();
                file.Write(block);
                file.Flush(flushToDisk: true);
                times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }
        }

        times.Sort();
        return times[SyncProbes / 2];
    }

    private static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    private sealed record Result(double Seconds, double CpuSeconds, long DiskBytes, long MemoryBytes);
}
