using HyperSearch.Benchmarks.Regret.Functions;

namespace HyperSearch.Benchmarks.Regret.Runs;

/// <summary>A run to make. The same seed gives every searcher the same function and noise.</summary>
internal sealed record RunJob(string Searcher, BenchmarkFunction Function, ulong Seed, int Batch, int Trials)
{
    /// <summary>Where its result lies below the output folder. The number of trials is no part of it: a campaign has one per batch size.</summary>
    public string FileUnder(string folder) =>
        Path.Combine(folder, Searcher, FormattableString.Invariant($"{Function.Name}-q{Batch}-s{Seed}.jsonl"));
}
