using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using HyperSearch.Benchmarks.Statistics;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Studies;

namespace HyperSearch.Benchmarks.Curves;

/// <summary>
/// What a multi-fidelity search costs on real learning curves until it has found what 200 random full runs find:
/// <c>--curves DIR [--strategies gp,random] [--pruners asha:min=2:max=50,none] [--workers 1,8,64] [--seeds 0-19] [--limit 0.3] [--threads 1]</c>.
/// DIR holds a <c>.csv.gz</c> per task. The limit is a share of the cost of 200 full runs, for one worker; many get what they read in the time of four full runs, if that is more.
/// </summary>
internal static class CurvesBenchmark
{
    // 64 workers read 32% of the steps of 200 full runs before the first of them can have finished one: below that nobody wins.
    private const double TimeMin = 4;

    public static Task Run(string[] arguments)
    {
        var options = new BenchmarkOptions(arguments);
        string folder = options.Find("curves") ?? throw new ArgumentException("say where the curves are: --curves DIR", nameof(arguments));
        AlgorithmSpec[] strategies = [.. options.List("strategies", "gp,random").Select(Algorithm)];
        AlgorithmSpec[] pruners = [.. options.List("pruners", "asha:max=50").Select(Algorithm)];
        int[] workers = options.Range("workers", "1,8,64"), seeds = options.Range("seeds", "0-19");
        double limit = double.Parse(options.Text("limit", "0.3"), CultureInfo.InvariantCulture);
        int threads = options.Number("threads", 1);
        options.RefuseOthers();
        CurveTable[] tables = [.. Directory.GetFiles(folder, "*.csv.gz").Order(StringComparer.Ordinal).Select(CurveTable.Read)];
        foreach (CurveTable table in tables)
            Say($"{table.Name}: {table.Configurations} configurations of {table.Steps} steps, target {table.Target:0.00000}");
        foreach (AlgorithmSpec strategy in strategies)
            foreach (AlgorithmSpec pruner in pruners)
                foreach (int count in workers)
                {
                    double enough = Math.Max(limit, TimeMin * count / CurveReplay.RunsOfTheTarget);
                    Report(strategy, pruner, count, tables, Replay(tables, strategy, pruner, count, seeds, enough, threads), enough);
                }
        return Task.CompletedTask;
    }

    private static ReplayResult[] Replay(CurveTable[] tables, AlgorithmSpec strategy, AlgorithmSpec pruner, int workers, int[] seeds, double limit, int threads)
    {
        var results = new ConcurrentBag<ReplayResult>();
        Parallel.ForEach(
            tables.SelectMany(table => seeds.Select(seed => (table, seed))),
            new ParallelOptions { MaxDegreeOfParallelism = threads },
            job => results.Add(new CurveReplay(job.table, strategy, pruner, workers, (ulong)job.seed).Run(limit)));
        return [.. results];
    }

    private static void Report(AlgorithmSpec strategy, AlgorithmSpec pruner, int workers, CurveTable[] tables, ReplayResult[] results, double limit)
    {
        double[] medians = [.. tables.Select(t => Median.Of(Of(t, r => r.Share)))];
        double geometric = Math.Exp(medians.Average(Math.Log));
        Say($"{Name(strategy)} + {Name(pruner)}, {workers} worker(s): {geometric:P2} (geometric mean of medians), {Math.Exp(results.Average(r => Math.Log(r.Share))):P2} (of all runs), {medians.Max():P2} (worst task)");
        for (int i = 0; i < tables.Length; i++)
        {
            double[] shares = Of(tables[i], r => r.Share);
            Say($"  {tables[i].Name,-40} {(medians[i] >= limit ? "over " : "")}{medians[i]:P2}  quartiles {shares[shares.Length / 4]:P2} to {shares[3 * shares.Length / 4]:P2}  time {Median.Of(Of(tables[i], r => double.IsNaN(r.Time) ? double.PositiveInfinity : r.Time)):0.0} full runs  trials {Median.Of(Of(tables[i], r => r.Trials)):0}  missed {results.Count(r => r.Task == tables[i].Name && !r.Reached)} of {shares.Length}");
        }

        double[] Of(CurveTable table, Func<ReplayResult, double> value) => [.. results.Where(r => r.Task == table.Name).Select(value).Order()];
    }

    /// <summary>A kind with options: <c>asha:min=2:max=50</c>.</summary>
    private static AlgorithmSpec Algorithm(string text)
    {
        string[] parts = text.Split(':');
        return new AlgorithmSpec(parts[0], parts.Skip(1).Select(p => p.Split('=')).ToImmutableSortedDictionary(p => p[0], p => Value(p[1]), StringComparer.Ordinal));
    }

    private static ParameterValue Value(string text) =>
        bool.TryParse(text, out bool flag) ? ParameterValue.Bool(flag)
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? ParameterValue.Float(number)
        : ParameterValue.Text(text);

    private static string Name(AlgorithmSpec algorithm) => string.Join(':', [algorithm.Kind, .. algorithm.Options.Select(o => $"{o.Key}={o.Value}")]);

    private static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
