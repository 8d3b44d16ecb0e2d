using System.Collections.Immutable;
using System.Diagnostics;
using HyperSearch.Benchmarks.Regret.Functions;
using HyperSearch.Benchmarks.Regret.Searchers;
using HyperSearch.Core.Randomness;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Trials;
using HyperSearch.Optimization.Sampling;

namespace HyperSearch.Benchmarks.Regret.Runs;

/// <summary>Asks, evaluates and tells: in batches that are asked together and told together in order.</summary>
internal static class Run
{
    private const int FallbackSample = 512;

    public static RunRecord Execute(RunJob job, ISearcher searcher, Problem problem)
    {
        long start = Stopwatch.GetTimestamp();
        var trials = new List<RunTrial>(job.Trials);
        var seen = new HashSet<Assignment>();
        var recommended = new SortedDictionary<int, int>();
        while (trials.Count < job.Trials)
        {
            IReadOnlyList<Suggestion> batch = searcher.Ask(Math.Min(job.Batch, job.Trials - trials.Count));
            if (batch.Count == 0) break;
            Evaluation[] truths = [.. batch.Select(s => problem.Evaluate(s.Parameters))];
            for (int i = 0; i < batch.Count; i++)
            {
                Outcome told = Tell(job, problem, truths[i], trials.Count);
                searcher.Tell(batch[i].Number, told);
                trials.Add(new RunTrial(batch[i].Number, [.. truths[i].Values], [.. told.Values], truths[i].IsFeasible, told.Failure?.Name(), batch[i].Milliseconds, !seen.Add(batch[i].Parameters)));
            }

            if (Checkpoints.Of(job.Batch).Contains(trials.Count) && searcher.Recommend() is { } number) recommended[trials.Count] = number;
        }

        return new RunRecord(Header(job, problem), trials, new RunEnd(recommended, Stopwatch.GetElapsedTime(start).TotalSeconds));
    }

    private static Outcome Tell(RunJob job, Problem problem, Evaluation truth, int number)
    {
        ImmutableSortedDictionary<string, double> constraints = MetricValues.Empty;
        for (int i = 0; i < truth.Constraints.Length; i++) constraints = constraints.Add(problem.Constraints[i], truth.Constraints[i]);
        if (problem.NoiseSd is not { } sd || truth.Failure is not null) return new Outcome(truth.Values, constraints, truth.Failure);
        PhiloxStream random = Draws.Stream(job.Seed, job.Function.Name, Draws.Noise, (ulong)number);
        return new Outcome([.. truth.Values.Select(v => v + sd(v) * Draws.Normal(random))], constraints, null);
    }

    private static RunHeader Header(RunJob job, Problem problem) => new(
        job.Searcher, job.Function.Name, job.Function.Suite, job.Function.Split, job.Function.IsRotated, job.Seed, job.Batch, job.Trials,
        problem.Optimum, Fallback(job, problem), [.. problem.Reference], problem.HypervolumeMax);

    /// <summary>The median regret of random points, feasible ones where there are any.</summary>
    private static double Fallback(RunJob job, Problem problem)
    {
        if (problem.Optimum is not { } optimum) return problem.HypervolumeMax;
        PhiloxStream random = Draws.Stream(job.Seed, job.Function.Name, Draws.Sample, number: 1);
        Evaluation[] sample = [.. Enumerable.Range(0, FallbackSample).Select(_ => problem.Evaluate(problem.Space.Build(p => RandomStrategy.Draw(p, random))))];
        bool any = sample.Any(e => e.IsFeasible);
        double[] regrets = [.. sample.Where(e => e.Failure is null && (e.IsFeasible || !any)).Select(e => Math.Abs(e.Values[0] - optimum)).Order()];
        return regrets[regrets.Length / 2];
    }
}
