using HyperSearch.Benchmarks.Regret.Functions;
using HyperSearch.Benchmarks.Regret.Runs;

namespace HyperSearch.Benchmarks.Regret.Reports;

/// <summary>
/// A run by its log10 regret. Observed: the noiseless regret of the feasible trial with the best told value so far. Recommended: that of the trial that the
/// searcher itself would pick, the observed one where it has no opinion. For several objectives: what is missing to the greatest hypervolume.
/// </summary>
internal sealed class ScoredRun
{
    // Below this a difference says nothing: 1e-8 as in the literature; for error rates, whose best value is only the best one seen, one thousandth.
    private const double RegretMin = 1e-8;
    private const double ErrorRegretMin = 1e-3;

    private readonly double best;

    /// <param name="bestSeen">The least value that any run of this function found, where its optimum is not known.</param>
    public ScoredRun(RunRecord record, double bestSeen)
    {
        Record = record;
        best = record.Header.Optimum ?? bestSeen;
        Checkpoints = [.. Runs.Checkpoints.Of(record.Header.Batch).Where(n => n <= record.Header.Trials)];
        Observed = [.. Checkpoints.Select(ObservedAfter)];
        Recommended = [.. Checkpoints.Select((n, i) => RecommendedAfter(n) ?? Observed[i])];
    }

    public RunRecord Record { get; }

    public RunHeader Header => Record.Header;

    public int[] Checkpoints { get; }

    public double[] Observed { get; }

    public double[] Recommended { get; }

    public bool HasRecommendations => Record.End.Recommended.Count > 0;

    /// <summary>The first number of trials after which the observed log10 regret is at most <paramref name="target"/>; null: not within the run.</summary>
    public int? TrialsToReach(double target)
    {
        RunTrial? champion = null;
        for (int i = 0; i < Record.Trials.Count; i++)
        {
            RunTrial trial = Record.Trials[i];
            if (!trial.Feasible || (champion is not null && trial.Told[0] >= champion.Told[0])) continue;
            champion = trial;
            if (Log(champion.Values[0] - best) <= target) return i + 1;
        }

        return null;
    }

    private double ObservedAfter(int count)
    {
        RunTrial[] feasible = [.. Record.Trials.Take(count).Where(t => t.Feasible)];
        if (Header.Reference.Length > 0) return Log(Header.HypervolumeMax - Hypervolume.Of(feasible.Select(t => t.Values), Header.Reference));
        return Log(feasible.Length == 0 ? Header.Fallback : feasible.MinBy(t => t.Told[0])!.Values[0] - best);
    }

    private double? RecommendedAfter(int count)
    {
        if (!Record.End.Recommended.TryGetValue(count, out int number)) return null;
        RunTrial trial = Record.Trials.First(t => t.N == number);
        return Log(trial.Feasible ? trial.Values[0] - best : Header.Fallback);
    }

    private double Log(double regret) => Math.Log10(Math.Max(regret, Header.Suite == Suites.MachineLearning ? ErrorRegretMin : RegretMin));
}
