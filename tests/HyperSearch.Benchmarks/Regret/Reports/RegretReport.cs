using System.Globalization;

namespace HyperSearch.Benchmarks.Regret.Reports;

/// <summary>Prints what finished runs say, suite by suite.</summary>
internal sealed class RegretReport(RunLibrary library, string[] searchers, string[] peers, TextWriter output)
{
    public void Write()
    {
        foreach (string suite in library.Suites) WriteSuite(suite);
        WriteCosts();
    }

    private void WriteSuite(string suite)
    {
        string[] functions = library.Functions(suite, searchers);
        if (functions.Length == 0)
        {
            Say($"## {suite}: no function that {string.Join(", ", searchers)} have all run");
            return;
        }

        int runs = functions.Sum(f => library.Seeds(f, searchers).Length);
        // Runs of different lengths are compared as far as all of them go.
        int[] checkpoints = functions.SelectMany(f => searchers.SelectMany(s => library.Of(s, f))).MinBy(r => r.Checkpoints.Length)!.Checkpoints;
        Say($"## {suite}: {functions.Length} functions, {runs} paired runs, after {string.Join('/', checkpoints)} trials");
        Say($"{"searcher",-16} {"log10 regret, observed",-26} {"recommended",-26} mean rank");
        foreach (string searcher in searchers)
            Say($"{searcher,-16} {Text(Mean(functions, searcher, r => r.Observed)),-26} {Text(Mean(functions, searcher, r => r.Recommended)),-26} {Text(Ranks(functions, searcher, checkpoints.Length))}");
        foreach (string peer in peers)
            foreach (string searcher in searchers.Where(s => s != peer)) WriteComparison(suite, functions, searcher, peer);
        WriteFunctions(functions);
    }

    private void WriteComparison(string suite, string[] functions, string searcher, string peer)
    {
        var observed = new Comparison(library, suite, searcher, peer, r => r.Observed);
        if (observed.FunctionCount == 0) return;
        var recommended = new Comparison(library, suite, searcher, peer, r => r.Recommended);
        Say($"{searcher} - {peer}: observed {Text(observed.Mean)} (standard error {Text(observed.StandardError)}), recommended {Text(recommended.Mean)}; better on {string.Join('/', observed.ShareBetter.Select(s => s.ToString("P0", CultureInfo.InvariantCulture)))} of {observed.FunctionCount} functions");
        (double low, double high) = observed.Interval;
        Say($"    observed at the end: 95% interval {low:0.00} to {high:0.00} (bootstrap over seeds), Wilcoxon signed-rank p = {observed.Probability:0.0000} over all pairs");
        Say($"    trials to the peer's final value: {TrialsToReach(functions, searcher, peer)}; worse by more than 0.3 at the end: {(observed.Worse.Any() ? string.Join(", ", observed.Worse) : "none")}");
    }

    private void WriteFunctions(string[] functions)
    {
        Say($"{"log10 regret by function (observed; rec = recommended at the end)",0}");
        Say($"{"",-26} {"seeds",5} {string.Join(' ', searchers.Select(s => $"{s,-26}"))}");
        foreach (string function in functions)
        {
            string[] one = [function];
            IEnumerable<string> cells = searchers.Select(s => $"{Text(Mean(one, s, r => r.Observed))} rec {Mean(one, s, r => r.Recommended)[^1].ToString("0.00", CultureInfo.InvariantCulture)}".PadRight(26));
            Say($"{function,-26} {library.Seeds(function, searchers).Length,5} {string.Join(' ', cells)}");
        }
    }

    private void WriteCosts()
    {
        Say($"## asks");
        foreach (string searcher in searchers)
        {
            ScoredRun[] runs = [.. library.Of(searcher)];
            double[] asks = [.. runs.SelectMany(r => r.Record.Trials).Select(t => t.AskMs).Order()];
            if (asks.Length == 0) continue;
            double duplicates = runs.Average(r => r.Record.Trials.Count(t => t.Duplicate));
            string opinion = runs.Any(r => r.HasRecommendations) ? "" : "; no recommended point of its own: best observed stands in";
            Say($"{searcher,-16} ask p50 {At(asks, 0.5):0.0} ms, p95 {At(asks, 0.95):0.0}, max {asks[^1]:0}; {duplicates:0.00} duplicates a run; wasted {Wasted(runs)}{opinion}");
        }
    }

    /// <summary>The share of trials that crashed or broke a constraint, by suite where there are any.</summary>
    private static string Wasted(ScoredRun[] runs)
    {
        var shares = from run in runs
                     group run by run.Header.Suite into suite
                     let trials = suite.SelectMany(r => r.Record.Trials).ToArray()
                     let wasted = trials.Count(t => !t.Feasible) / (double)trials.Length
                     where wasted > 0
                     select string.Create(CultureInfo.InvariantCulture, $"{suite.Key} {wasted:P0}");
        return string.Join(", ", shares.DefaultIfEmpty("none"));
    }

    // Each function counts the same, whatever number of seeds it has.
    private double[] Mean(string[] functions, string searcher, Func<ScoredRun, double[]> score)
    {
        double[][] means =
        [
            .. functions.Select(f =>
            {
                double[][] scores = [.. library.Seeds(f, searchers).Select(seed => score(library.Get(searcher, f, seed)))];
                return Enumerable.Range(0, scores.Min(s => s.Length)).Select(i => scores.Average(s => s[i])).ToArray();
            }),
        ];
        return [.. Enumerable.Range(0, means.Min(m => m.Length)).Select(i => means.Average(m => m[i]))];
    }

    private double[] Ranks(string[] functions, string searcher, int checkpoints)
    {
        double[] sums = new double[checkpoints];
        int count = 0;
        foreach (string function in functions)
            foreach (ulong seed in library.Seeds(function, searchers))
            {
                count++;
                double[] own = library.Get(searcher, function, seed).Observed;
                foreach (double[] other in searchers.Select(s => library.Get(s, function, seed).Observed))
                    for (int i = 0; i < checkpoints; i++) sums[i] += other[i] < own[i] ? 1 : other[i] == own[i] ? 0.5 : 0;
            }

        // A searcher ties with itself: half of that is its own place.
        return [.. sums.Select(s => s / count + 0.5)];
    }

    private string TrialsToReach(string[] functions, string searcher, string peer)
    {
        var reached = new List<int>();
        int runs = 0, length = 0;
        foreach (string function in functions)
            foreach (ulong seed in library.Seeds(function, [searcher, peer]))
            {
                ScoredRun goal = library.Get(peer, function, seed);
                if (goal.Header.Reference.Length > 0) return "not defined for several objectives";
                runs++;
                length = goal.Checkpoints[^1];
                if (library.Get(searcher, function, seed).TrialsToReach(goal.Observed[^1]) is { } n) reached.Add(n);
            }

        reached.Sort();
        string median = reached.Count * 2 > runs ? reached[runs / 2].ToString(CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"more than {length}");
        return string.Create(CultureInfo.InvariantCulture, $"median {median} of {length}, reached in {reached.Count * 100.0 / runs:0}% of runs");
    }

    private static double At(double[] sorted, double quantile) => sorted[Math.Min(sorted.Length - 1, (int)(quantile * sorted.Length))];

    private static string Text(double[] values) => string.Join('/', values.Select(v => v.ToString("0.00", CultureInfo.InvariantCulture)));

    private void Say(FormattableString line) => output.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
