using System.Globalization;
using HyperSearch.Benchmarks.Regret.Functions;
using HyperSearch.Benchmarks.Regret.Searchers;
using HyperSearch.Core.Trials;

namespace HyperSearch.Benchmarks.Memory;

/// <summary>
/// How many trials a search wastes on configurations that do not fit into memory: 60 trials, 20 seeds, with and without `memory: rising`.
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
        foreach (string name in names)
            foreach (bool rising in (bool[])[false, true])
            {
                (int Early, int Late, double Best)[] runs = [.. seeds.Select(seed => One(searchers, name, (ulong)seed, rising, trials))];
                double early = runs.Average(r => r.Early) / Learning, late = runs.Average(r => r.Late) / (trials - Learning);
                double worst = runs.Max(r => r.Late) / (double)(trials - Learning);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-12} {(rising ? "memory: rising" : "nothing said"),-15} wasted of the first {Learning}: {early,6:P1}  after them: {late,6:P1} (worst seed {worst:P1})  best loss {runs.Average(r => r.Best):0.0000}, {seeds.Length} seeds"));
            }

        return Task.CompletedTask;
    }

    private static (int Early, int Late, double Best) One(SearcherSource searchers, string name, ulong seed, bool rising, int trials)
    {
        Problem problem = MemoryCliff.Place(seed, rising);
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
