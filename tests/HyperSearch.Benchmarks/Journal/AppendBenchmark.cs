using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;
using HyperSearch.Journal;
using HyperSearch.Journal.Postgres;
using HyperSearch.Journal.Sqlite;
using HyperSearch.TestKit.Postgres;

namespace HyperSearch.Benchmarks.Journal;

/// <summary>
/// Acknowledged appends of a store by itself: some studies, each appending one decision after another as its actor does, each decision of
/// so many reports. Beside them the time that the disk takes to sync 4 KB.
/// <c>append --store postgres|sqlite --studies 16 --events 1,16 --seconds 10</c>; PostgreSQL is a private server, or HYPERSEARCH_TEST_DATABASE.
/// </summary>
internal static class AppendBenchmark
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static async Task Run(string[] args)
    {
        var options = new BenchmarkOptions(args);
        string store = options.Text("store", "postgres");
        int[] studies = options.Range("studies", "1,4,16,64");
        int[] events = options.Range("events", "1,16");
        int seconds = options.Number("seconds", 5);
        options.RefuseOthers();
        string folder = Directory.CreateTempSubdirectory("append-benchmark-").FullName;
        try
        {
            Say($"fsync of 4 KB: p50 {Fsync(folder):0.00} ms");
            foreach (int count in studies)
                foreach (int size in events) await Measure(store, folder, count, size, TimeSpan.FromSeconds(seconds));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task Measure(string store, string folder, int studies, int events, TimeSpan time)
    {
        await using PostgresDatabase? database = store == "postgres" ? await OpenDatabase() : null;
        await using IJournal journal = database is not null ? new PostgresJournal(database) : SqliteJournal.Open(Path.Combine(folder, $"{studies}-{events}.db"));
        for (int i = 0; i < studies; i++) await journal.Append(new AppendRequest(Name(i), 0, [new StudyCreated(Start, Spec(Name(i)), 1, "/", "", null, false)]), default);
        TimeSpan cpu = Environment.CpuUsage.TotalTime;
        long begun = Stopwatch.GetTimestamp();
        List<double>[] latencies = await Task.WhenAll(Enumerable.Range(0, studies).Select(i => Task.Run(() => Append(journal, Name(i), events, begun, time))));
        double elapsed = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        double[] all = [.. latencies.SelectMany(l => l).Order()];
        double used = (Environment.CpuUsage.TotalTime - cpu).TotalSeconds / elapsed;
        Say($"{store}: {studies} studies, {events} events an append: {all.Length / elapsed:0} appends/s, {all.Length * events / elapsed:0} events/s; p50 {all[all.Length / 2]:0.0} ms, p99 {all[all.Length * 99 / 100]:0.0} ms; {used:0.00} cores in this process");
    }

    private static async Task<List<double>> Append(IJournal journal, string study, int count, long begun, TimeSpan time)
    {
        var latencies = new List<double>();
        long head = 1;
        for (int index = 0; Stopwatch.GetElapsedTime(begun) < time; index++)
        {
            ImmutableArray<StudyEvent> events = [.. Enumerable.Range(0, count).Select(i => new MetricReported(Start, i, 1, index, index, MetricValues.Empty.Add("train/loss", Math.Sin(index)).Add("validation/loss", Math.Cos(index))))];
            long sent = Stopwatch.GetTimestamp();
            head = await journal.Append(new AppendRequest(study, head, events), default) is AppendOutcome.Appended done ? done.LastSeq : throw new InvalidOperationException("Nobody else appends here.");
            latencies.Add(Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
        }

        return latencies;
    }

    private static async Task<PostgresDatabase> OpenDatabase() =>
        await PostgresDatabase.Open(PostgresAddress.Parse(PostgresTests.NewDatabase(out string reason) ?? throw new InvalidOperationException(reason)), TimeProvider.System, default);

    private static double Fsync(string folder)
    {
        using FileStream file = File.Create(Path.Combine(folder, "sync"));
        var times = new List<double>();
        for (int i = 0; i < 200; i++)
        {
            file.Write(new byte[4096]);
            long start = Stopwatch.GetTimestamp();
            file.Flush(flushToDisk: true);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        times.Sort();
        return times[times.Count / 2];
    }

    private static StudySpec Spec(string name) => new()
    {
        Name = name,
        Objectives = [new Objective("validation/loss", Direction.Minimize, ObjectiveValue.Last)],
        Space = new HyperSearch.Core.SearchSpaces.SearchSpace([], [], ImmutableSortedDictionary<string, double>.Empty),
        Budget = new Budget(Trials: 1000),
    };

    private static string Name(int number) => string.Create(CultureInfo.InvariantCulture, $"study-{number}");

    private static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
