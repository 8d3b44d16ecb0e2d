using System.Globalization;
using System.Text.Json;
using HyperSearch.Benchmarks.Processes;
using HyperSearch.Benchmarks.Statistics;
using HyperSearch.Torch;

namespace HyperSearch.Benchmarks.Devices;

/// <summary>
/// Training throughput beside transformers and PEFT in eager mode, alternating rounds in one run; on a GPU also as a share of what its bfloat16
/// matrix products reach. Arguments: <c>[device = cuda:0] [workload = 0.5b] [rounds = 5] [python = python3]</c>.
/// </summary>
internal static class DeviceBenchmark
{
    public static Task Run(string[] arguments)
    {
        if (!TorchRuntime.TryLoadOrBuild(log: Console.Error.WriteLine)) throw new InvalidOperationException(TorchRuntime.UnavailableReason);
        var device = Device.Parse(arguments.Length > 0 ? arguments[0] : "cuda:0");
        var work = DeviceWorkload.All.Single(item => item.Name == (arguments.Length > 1 ? arguments[1] : "0.5b"));
        var rounds = arguments.Length > 2 ? int.Parse(arguments[2], CultureInfo.InvariantCulture) : 5;
        var python = arguments.Length > 3 ? arguments[3] : "python3";
        var (own, peer) = (new DeviceSpeed[rounds], new DeviceSpeed[rounds]);
        var ceiling = 0.0;
        for (var round = 0; round < rounds; round++)
        {
            own[round] = DeviceTrainer.Run(work, device, TimeProvider.System);
            TorchRuntime.EmptyCache(device);
            (peer[round], var products) = Peer(python, work, device);
            ceiling = Math.Max(ceiling, products);
            Console.WriteLine(FormattableString.Invariant(
                $"{work.Name} on {device}, round {round + 1}: HyperSearch {own[round].TokensPerSecond:F0} tokens/s, {own[round].PeakGigabytes:F2} GB; PEFT {peer[round].TokensPerSecond:F0}, {peer[round].PeakGigabytes:F2} GB"));
        }

        var ratios = own.Zip(peer, (a, b) => a.TokensPerSecond / b.TokensPerSecond).Order().ToArray();
        var speed = Median.Of(own.Select(item => item.TokensPerSecond));
        Console.WriteLine(FormattableString.Invariant($"{work.Name}: median ratio {Median.Of(ratios):F2} over {rounds} rounds ({ratios[0]:F2} to {ratios[^1]:F2})"));
        Console.WriteLine(FormattableString.Invariant(
            $"{work.Name}: {speed * work.OperationsPerToken / 1e12:F1} TFLOP/s, {speed * work.OperationsPerToken / ceiling:P0} of the {ceiling / 1e12:F0} that a bfloat16 product reaches"));
        return Task.CompletedTask;
    }

    /// <summary>The peer's speed, and operations a second of a large matrix product.</summary>
    /// <exception cref="InvalidOperationException">Python, torch, transformers or peft is missing, or the script failed.</exception>
    private static (DeviceSpeed Speed, double Products) Peer(string python, DeviceWorkload work, Device device)
    {
        var script = Path.Combine(AppContext.BaseDirectory, "python", "peft_throughput.py");
        var output = ChildProgram.Output(python, $"\"{script}\" {work.Arguments(device.ToString())}");
        using var json = JsonDocument.Parse(output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1]);
        double Number(string name) => json.RootElement.GetProperty(name).GetDouble();
        return (new DeviceSpeed(Number("tokens_per_second"), Number("peak_gb")), Number("product_flops"));
    }
}
