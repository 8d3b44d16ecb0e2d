using System.Globalization;
using HyperSearch.Torch;

namespace HyperSearch.Benchmarks.Throughput;

/// <summary>
/// Training throughput of the fine-tuner beside plain PyTorch on the same libtorch: alternating rounds, the median of their ratios.
/// Arguments: <c>[rounds = 5] [threads = 2] [python = /usr/bin/python3] [size]</c>.
/// </summary>
internal static class ThroughputBenchmark
{
    private static readonly string[] Heads = ["all", "chosen"];

    public static Task Run(string[] arguments)
    {
        if (!TorchRuntime.TryLoadOrBuild(log: Console.Error.WriteLine)) throw new InvalidOperationException(TorchRuntime.UnavailableReason);
        var rounds = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : 5;
        var threads = arguments.Length > 1 ? int.Parse(arguments[1], CultureInfo.InvariantCulture) : 2;
        var python = arguments.Length > 2 ? arguments[2] : "/usr/bin/python3";
        foreach (var size in ModelSize.All.Where(size => arguments.Length < 4 || size.Name == arguments[3]))
            Compare(size, rounds, threads, python);
        return Task.CompletedTask;
    }

    private static void Compare(ModelSize size, int rounds, int threads, string python)
    {
        var own = new double[rounds];
        var reference = Heads.ToDictionary(head => head, _ => new double[rounds]);
        for (var round = 0; round < rounds; round++)
        {
            own[round] = OwnTrainer.TokensPerSecond(size, threads, TimeProvider.System);
            foreach (var head in Heads) reference[head][round] = ReferenceTrainer.TokensPerSecond(python, size, threads, head);
            Console.WriteLine(FormattableString.Invariant(
                $"{size.Name} round {round + 1}: HyperSearch {own[round]:F0} tokens/s, PyTorch {reference["all"][round]:F0} (all positions scored), {reference["chosen"][round]:F0} (targets only)"));
        }

        foreach (var head in Heads)
        {
            var ratio = Median([.. own.Zip(reference[head], (a, b) => a / b)]);
            Console.WriteLine(FormattableString.Invariant($"{size.Name}, {threads} threads, PyTorch scoring {head}: median ratio {ratio:F2} over {rounds} rounds"));
        }
    }

    private static double Median(double[] values)
    {
        Array.Sort(values);
        return values.Length % 2 == 1 ? values[values.Length / 2] : (values[(values.Length / 2) - 1] + values[values.Length / 2]) / 2;
    }
}
