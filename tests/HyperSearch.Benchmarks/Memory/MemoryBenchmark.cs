using System.Globalization;
using HyperSearch.Benchmarks.Regret.Functions;
using HyperSearch.Benchmarks.Regret.Searchers;
using HyperSearch.Core.Trials;

namespace HyperSearch.Benchmarks.Memory;

/// <summary>
/// How many trials a search wastes on configurations that do not fit into memory: 60 trials, 20 seeds, with and
/// without `memory: rising`, where the loss is indifferent to memory and where it falls with it.
/// <c>[--searchers gp,random] [--seeds 0-19] [--trials 60] [--optuna PATH]</c>.
/// </summary>
internal static class MemoryBenchmark
{
    private const int Learning = 20;

    public static Task Run(string[] arguments)
    {
        var options = new BenchmarkOptions(arguments);
        int[] seeds = options.Range("seeds", "0-19");
        int trials = options.Number("trials", 60);
        string[] names = options.List("searchers", "gp,random");
        using var searchers = new SearcherSource(options);
        options.RefuseOthers();
        foreach (bool pulls in (bool[])[false, true])
            foreach (string name in names)
                foreach (bool rising in (bool[])[false, true])
                    Report(name, rising, pulls, trials, [.. seeds.Select(seed => One(searchers, name, MemoryCliff.Place((ulong)seed, rising, pulls), (ulong)seed, trials))]);
        return Task.CompletedTask;
    }

    private static void Report(string name, bool rising, bool pulls, int trials, (int Early, int Late, double Best)[] runs)
    {
        double early = runs.Average(r => r.Early) / Learning, late = runs.Average(r => r.Late) / (trials - Learning);
        double worst = runs.Max(r => r.Late) / (double)(trials - Learning);
        string study = $"{(pulls ? "loss falls with memory" : "loss indifferent"),-23} {(rising ? "memory: rising" : "nothing said"),-15}";
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name,-12} {study} wasted of the first {Learning}: {early,6:P1}  after them: {late,6:P1} (worst seed {worst:P1})  best loss {runs.Average(r => r.Best):0.0000}, {runs.Length} seeds"));
    }

    private static (int Early, int Late, double Best) One(SearcherSource searchers, string name, Problem problem, ulong seed, int trials)
    {
        using ISearcher searcher = searchers.Create(name, problem, seed, trials, batch: 1);
        int early = 0, late = 0;
        double best = double.PositiveInfinity;
        for (int i = 0; i < trials; i++)
        {
            Suggestion suggestion = searcher.Ask(1)[0];
            Evaluation truth = problem.Evaluate(suggestion.Parameters);
            searcher.Tell(suggestion.Number, new Outcome(truth.Values, MetricValues.Empty, truth.Failure));
            if (truth.Failure is null) best = Math.Min(best, truth.Values[0]);
            else if (i < Learning) early++;
            else late++;
        }

        return (early, late, best);
    }
}
