using System.Diagnostics;
using System.Globalization;
using HyperSearch.Benchmarks.Regret.Functions;
using HyperSearch.Benchmarks.Regret.Searchers;
using HyperSearch.Core.Randomness;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Trials;
using HyperSearch.Optimization.Sampling;

namespace HyperSearch.Benchmarks.Latency;

/// <summary>
/// How long a proposal takes where every tell is followed at once by an ask, so that nothing can be prepared in between: 20 parameters, n random trials
/// told before, then 200 asks with their refits (n grows by them). Then bursts of 64 asks without tells at n = 100, and memory.
/// <c>[--searchers gp] [--sizes 100,500,1000] [--asks 200] [--space continuous,mixed (or steps)] [--burst 64] [--optuna PATH [--peer optuna-gp] [--peer-asks 10]]</c>.
/// </summary>
internal static class LatencyBenchmark
{
    private const int BurstHistory = 100;
    private const int BurstRepeats = 5;
    private const int Early = 20;
    private const double Megabyte = 1024 * 1024;

    public static Task Run(string[] arguments)
    {
        var options = new BenchmarkOptions(arguments);
        int[] sizes = options.Range("sizes", "100,500,1000");
        int asks = options.Number("asks", 200), peerAsks = options.Number("peer-asks", 10), burst = options.Number("burst", 64);
        string[] spaces = options.List("space", "continuous,mixed"), own = options.List("searchers", "gp");
        string[] peers = options.Has("optuna") ? options.List("peer", "optuna-gp") : [];
        using var searchers = new SearcherSource(options);
        options.RefuseOthers();
        Say($"{Environment.ProcessorCount} cores, load {File.ReadAllText("/proc/loadavg").Trim()}");
        foreach (string name in own.Concat(peers))
        {
            bool isPeer = peers.Contains(name);
            WarmUp(searchers, name);
            foreach (string space in spaces)
            {
                Problem problem = LatencyProblems.Of(space);
                foreach (int size in sizes) Sequential(searchers, name, space, problem, size, isPeer ? peerAsks : asks);
                if (burst > 0) Bursts(searchers, name, space, problem, burst, isPeer ? 1 : BurstRepeats);
            }
        }

        return Task.CompletedTask;
    }

    // The first proposals of a process wait for the compiler.
    private static void WarmUp(SearcherSource searchers, string name)
    {
        foreach (Problem problem in (Problem[])[LatencyProblems.Continuous, LatencyProblems.Mixed])
        {
            using ISearcher searcher = Filled(searchers, name, problem, Early, extra: Early);
            for (int i = 0; i < Early; i++) Step(searcher, problem, Early + i);
        }
    }

    private static void Sequential(SearcherSource searchers, string name, string space, Problem problem, int size, int asks)
    {
        using ISearcher searcher = Filled(searchers, name, problem, size, asks + 1);
        double first = Step(searcher, problem, size);
        double[] times = new double[asks], cpu = new double[asks];
        for (int i = 0; i < asks; i++)
        {
            TimeSpan before = Environment.CpuUsage.TotalTime;
            times[i] = Step(searcher, problem, size + 1 + i);
            cpu[i] = (Environment.CpuUsage.TotalTime - before).TotalMilliseconds;
        }

        double[] sorted = [.. times.Order()];
        Array.Sort(cpu);
        Say($"{name,-12} {space,-10} n={size,4}: p50 {At(sorted, 0.5),7:0.0} ms  p95 {At(sorted, 0.95),7:0.0}  max {sorted[^1],7:0.0}  over {asks} asks; first {first:0} ms; p95 of the first {Math.Min(50, asks)}: {At([.. times.Take(50).Order()], 0.95):0.0}");
        if (searcher is not StrategySearcher) return;
        Say($"             of this process' own time (another load on the machine counts above, not here): p50 {At(cpu, 0.5):0.0} ms  p95 {At(cpu, 0.95):0.0}  max {cpu[^1]:0.0}");
        Memory();
    }

    /// <summary>Milliseconds for an ask and the tell after it, which the next ask sees.</summary>
    private static double Step(ISearcher searcher, Problem problem, int number)
    {
        long start = Stopwatch.GetTimestamp();
        Suggestion suggestion = searcher.Ask(1)[0];
        double asked = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        Outcome outcome = Told(problem, suggestion.Parameters, number);
        start = Stopwatch.GetTimestamp();
        searcher.Tell(suggestion.Number, outcome);
        return asked + Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static void Bursts(SearcherSource searchers, string name, string space, Problem problem, int burst, int repeats)
    {
        var times = new List<double>();
        for (int repeat = 0; repeat < repeats; repeat++)
        {
            using ISearcher searcher = Filled(searchers, name, problem, BurstHistory, burst + 1);
            Step(searcher, problem, BurstHistory);
            long start = Stopwatch.GetTimestamp();
            int count = searcher.Ask(burst).Count;
            times.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
            if (count != burst) throw new InvalidOperationException($"{name} gave {count} of {burst} trials");
        }

        times.Sort();
        Say($"{name,-12} {space,-10} burst of {burst} at n={BurstHistory}: median {times[times.Count / 2]:0.00} s, max {times[^1]:0.00} s, {repeats} bursts");
    }

    private static ISearcher Filled(SearcherSource searchers, string name, Problem problem, int size, int extra)
    {
        ISearcher searcher = searchers.Create(name, problem, seed: 1, trials: size + extra, batch: extra);
        PhiloxStream random = Draws.Stream(1, "latency", Draws.Sample);
        for (int i = 0; i < size; i++)
        {
            Assignment point = problem.Space.Build(p => RandomStrategy.Draw(p, random));
            searcher.Add(point, Told(problem, point, i));
        }

        return searcher;
    }

    private static Outcome Told(Problem problem, Assignment point, int number) =>
        new([LatencyProblems.Told(problem, point, number)], MetricValues.Empty, null);

    private static void Memory()
    {
        using var self = Process.GetCurrentProcess();
        Say($"             managed {GC.GetTotalMemory(forceFullCollection: true) / Megabyte:0} MB live, process {self.WorkingSet64 / Megabyte:0} MB now, {self.PeakWorkingSet64 / Megabyte:0} MB at most so far");
    }

    private static double At(double[] sorted, double quantile) => sorted[Math.Min(sorted.Length - 1, (int)(quantile * sorted.Length))];

    private static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
