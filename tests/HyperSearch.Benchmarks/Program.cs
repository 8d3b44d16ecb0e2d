using HyperSearch.Benchmarks.Coordinator;
using HyperSearch.Benchmarks.Curves;
using HyperSearch.Benchmarks.Devices;
using HyperSearch.Benchmarks.Fleet;
using HyperSearch.Benchmarks.Journal;
using HyperSearch.Benchmarks.Latency;
using HyperSearch.Benchmarks.LinearAlgebra;
using HyperSearch.Benchmarks.Memory;
using HyperSearch.Benchmarks.Regret;
using HyperSearch.Benchmarks.Throughput;

namespace HyperSearch.Benchmarks;

/// <summary>Measures what the README promises: the first argument names the benchmark, the rest are its own.</summary>
internal static class Program
{
    private static readonly SortedDictionary<string, Func<string[], Task>> Benchmarks = new(StringComparer.Ordinal)
    {
        ["curves"] = CurvesBenchmark.Run,
        ["cholesky"] = CholeskyBenchmark.Run,
        ["device"] = DeviceBenchmark.Run,
        ["fleet"] = FleetBenchmark.Run,
        ["journal"] = JournalBenchmark.Run,
        ["append"] = AppendBenchmark.Run,
        ["latency"] = LatencyBenchmark.Run,
        ["oom"] = MemoryBenchmark.Run,
        ["regret"] = RegretBenchmark.Run,
        ["throughput"] = ThroughputBenchmark.Run,
        ["trials"] = TrialsBenchmark.Run,
    };

    private static async Task<int> Main(string[] args)
    {
        if (args.Length == 0 || !Benchmarks.TryGetValue(args[0], out Func<string[], Task>? run))
        {
            await Console.Error.WriteLineAsync($"say which: {string.Join(", ", Benchmarks.Keys)}");
            return 2;
        }

        await run(args[1..]);
        return 0;
    }
}
