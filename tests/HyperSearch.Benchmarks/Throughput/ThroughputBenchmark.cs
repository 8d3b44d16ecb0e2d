using System.Globalization;
using System.Text.Json;
using HyperSearch.Benchmarks.Statistics;
using HyperSearch.Torch;

namespace HyperSearch.Benchmarks.Throughput;

/// <summary>
/// Training throughput and memory of the fine-tuner beside plain PyTorch on the same libtorch: alternating processes, the medians of their ratios.
/// Arguments: <c>[rounds = 5] [threads = 2] [python = /usr/bin/python3] [sizes = all] [methods = full,lora] [heads = all,chosen]</c>.
/// </summary>
internal static class ThroughputBenchmark
{
    private const double Megabyte = 1 << 20;

    public static Task Run(string[] arguments)
    {
        if (!TorchRuntime.TryLoadOrBuild(log: Console.Error.WriteLine)) throw new InvalidOperationException(TorchRuntime.UnavailableReason);
        if (arguments is ["own", var name, var method, var count])
        {
            var size = ModelSize.All.Single(size => size.Name == name);
            Console.WriteLine(JsonSerializer.Serialize(OwnTrainer.Measure(size, Number(count), method == "lora", TimeProvider.System)));
            return Task.CompletedTask;
        }

        var (rounds, threads, python) = (Number(At(0, "5")), Number(At(1, "2")), At(2, "/usr/bin/python3"));
        string[] names = At(3, "all").Split(','), methods = At(4, "full,lora").Split(','), heads = At(5, "all,chosen").Split(',');
        foreach (var size in ModelSize.All.Where(size => names is ["all"] || names.Contains(size.Name)))
        {
            foreach (var trained in methods) Compare(size, trained, heads, rounds, threads, python);
        }

        return Task.CompletedTask;

        string At(int place, string usual) => arguments.Length > place ? arguments[place] : usual;
    }

    private static void Compare(ModelSize size, string method, string[] heads, int rounds, int threads, string python)
    {
        var own = new TrainingSpeed[rounds];
        var reference = heads.ToDictionary(head => head, _ => new TrainingSpeed[rounds]);
        for (var round = 0; round < rounds; round++)
        {
            own[round] = TrainingProcess.Own(size, threads, method == "lora");
            Console.Write(FormattableString.Invariant($"{size.Name} {method} round {round + 1}, load {Load()}: HyperSearch {Show(own[round])}"));
            foreach (var head in heads)
            {
                reference[head][round] = TrainingProcess.Reference(python, size, threads, head, method == "lora");
                Console.Write(FormattableString.Invariant($"; PyTorch scoring {head} {Show(reference[head][round])}"));
            }

            Console.WriteLine();
        }

        foreach (var head in heads)
        {
            var speed = Median.Of(own.Zip(reference[head], (a, b) => a.TokensPerSecond / b.TokensPerSecond));
            var memory = Median.Of(own.Zip(reference[head], (a, b) => a.PeakBytes / (double)b.PeakBytes));
            var added = Median.Of(own.Zip(reference[head], (a, b) => (a.PeakBytes - a.StartBytes) / (double)(b.PeakBytes - b.StartBytes)));
            Console.WriteLine(FormattableString.Invariant(
                $"{size.Name} {method}, {threads} threads, PyTorch scoring {head}: speed x {speed:F2}, peak memory x {memory:F2} (without runtimes x {added:F2}), medians of {rounds} rounds"));
        }
    }

    private static string Show(TrainingSpeed speed) => FormattableString.Invariant(
        $"{speed.TokensPerSecond:F0} tokens/s, {speed.PeakBytes / Megabyte:F0} MiB ({(speed.PeakBytes - speed.StartBytes) / Megabyte:F0} over its start)");

    private static string Load() => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown";

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
