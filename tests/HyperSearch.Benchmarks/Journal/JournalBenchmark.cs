using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;
using HyperSearch.Journal;
using HyperSearch.Journal.Postgres;
using HyperSearch.Journal.Sqlite;
using HyperSearch.TestKit.Postgres;

namespace HyperSearch.Benchmarks.Journal;

/// <summary>
/// A study of 100,000 trials that do nothing (propose, lease, one report, complete), decided and appended in batches, then opened:
/// seconds to read, decode and fold, and bytes a trial on disk and in memory. The first argument gives another number of trials, the second
/// another store (postgres: a private server, or HYPERSEARCH_TEST_DATABASE).
/// </summary>
internal static class JournalBenchmark
{
    private const int BatchTrials = 64;
    private const string Study = "noop";

    public static async Task Run(string[] args)
    {
        int trials = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 100_000;
        if (args is [_, "postgres"])
        {
            await RunPostgres(trials);
            return;
        }

        string folder = Directory.CreateTempSubdirectory("journal-benchmark-").FullName;
        try
        {
            string path = Path.Combine(folder, "journal.db");
            await using (SqliteJournal journal = SqliteJournal.Open(path)) await Fill(journal, trials);
            long disk = new FileInfo(path).Length;
            for (int run = 1; run <= 3; run++) await Open(() => Task.FromResult<IJournal>(SqliteJournal.Open(path)), trials, disk, run);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task RunPostgres(int trials)
    {
        PostgresAddress address = PostgresAddress.Parse(PostgresTests.NewDatabase(out string reason) ?? throw new InvalidOperationException(reason));
        await using PostgresDatabase database = await PostgresDatabase.Open(address, TimeProvider.System, default);
        await Fill(new PostgresJournal(database), trials);
        for (int run = 1; run <= 3; run++) await Open(() => Task.FromResult<IJournal>(new PostgresJournal(database)), trials, 0, run);
    }

    private static async Task Fill(IJournal journal, int trials)
    {
        long start = Stopwatch.GetTimestamp();
        var writer = new Writer(journal);
        await writer.Begin(trials);
        for (int number = 0; number < trials; number += BatchTrials) await writer.RunTrials(number, Math.Min(trials, number + BatchTrials));
        TimeSpan time = Stopwatch.GetElapsedTime(start);
        Say($"write: {trials} trials, {writer.Events} events, {time.TotalSeconds:0.00} s, {trials / time.TotalSeconds:0} trials/s in batches of {BatchTrials}");
    }

    private static async Task Open(Func<Task<IJournal>> open, int trials, long disk, int run)
    {
        long before = Resident();
        TimeSpan cpuBefore = Environment.CpuUsage.TotalTime;
        long start = Stopwatch.GetTimestamp();
        await using IJournal journal = await open();
        StudyState state = (await StudyReplay.Load(journal, Study, default))!;
        TimeSpan time = Stopwatch.GetElapsedTime(start);
        TimeSpan cpu = Environment.CpuUsage.TotalTime - cpuBefore;
        long memory = Resident() - before;
        if (state.Counts[TrialState.Completed] != trials) throw new InvalidOperationException($"{state.Counts[TrialState.Completed]} of {trials} trials came back.");
        Say($"open {run}: {time.TotalSeconds:0.00} s ({cpu.TotalSeconds:0.00} s of CPU) for {state.Seq} events; disk {disk / trials} B/trial, live memory {memory / trials} B/trial, working set {Environment.WorkingSet / trials} B/trial");
        GC.KeepAlive(state);
    }

    private static long Resident() => GC.GetTotalMemory(forceFullCollection: true);

    private static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    /// <summary>Drives the decider as a coordinator would, with a clock that ticks a millisecond a command.</summary>
    private sealed class Writer(IJournal journal)
    {
        private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        private StudyState? state;
        private ImmutableArray<StudyEvent>.Builder pending = ImmutableArray.CreateBuilder<StudyEvent>();
        private long ticks;

        public long Events => state!.Seq;

        public async Task Begin(int trials)
        {
            var space = new SearchSpace(
                [new FloatParameter("learning_rate", 1e-5, 0.1, Scale.Log), new IntParameter("rank", 2, 64, Scale.Linear, 1), new FloatParameter("dropout", 0, 0.5, Scale.Linear)],
                [],
                ImmutableSortedDictionary<string, double>.Empty);
            var spec = new StudySpec
            {
                Name = Study,
                Objectives = [new Objective("validation/loss", Direction.Minimize, ObjectiveValue.Last)],
                Space = space,
                Budget = new Budget(Trials: trials + 1),
                Parallelism = BatchTrials,
            };
            Decide(new CreateStudy(spec, 1, "/", "", null, false));
            Decide(new OpenSession("bench", "s1", "{}"));
            await Commit(0);
        }

        public async Task RunTrials(int from, int to)
        {
            long expected = state!.Seq;
            for (int number = from; number < to; number++)
            {
                double t = (number + 0.5) / 100_003;
                var point = new Assignment(
                [
                    new NamedValue("learning_rate", ParameterValue.Float(1e-5 * Math.Pow(1e4, t))),
                    new NamedValue("rank", ParameterValue.Int(2 + number % 63)),
                    new NamedValue("dropout", ParameterValue.Float(0.5 * t)),
                ]);
                Decide(new ProposeTrial(number, point, ProposalSource.Strategy, state.Seq, null));
                Decide(new LeaseTrial("s1", number % BatchTrials));
                ImmutableSortedDictionary<string, double> metrics = MetricValues.Empty.Add("validation/loss", Math.Sin(t));
                Decide(new ReportMetrics(number, 1, 0, 1, metrics));
                Decide(new CompleteTrial(number, 1, metrics, null));
            }

            await Commit(expected);
        }

        private void Decide(StudyCommand command)
        {
            Decision decision = StudyDecider.Decide(state, command, Start.AddMilliseconds(ticks++));
            if (decision.Refusal is { } no) throw new InvalidOperationException(no.Message);
            pending.AddRange(decision.Events);
            state = decision.After;
        }

        private async Task Commit(long expected)
        {
            AppendOutcome outcome = await journal.Append(new AppendRequest(Study, expected, pending.ToImmutable()), default);
            if (outcome is not AppendOutcome.Appended) throw new InvalidOperationException(outcome.ToString());
            pending.Clear();
        }
    }
}
