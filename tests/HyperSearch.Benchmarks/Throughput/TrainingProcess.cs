using System.Globalization;
using HyperSearch.Benchmarks.Processes;

namespace HyperSearch.Benchmarks.Throughput;

/// <summary>A trainer in a process of its own, so that its memory can be told: ours, or <c>python/throughput.py</c> on the same libtorch.</summary>
internal static class TrainingProcess
{
    /// <exception cref="InvalidOperationException">The process failed.</exception>
    public static TrainingSpeed Own(ModelSize size, int threads, bool adapters)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "HyperSearch.Benchmarks.dll");
        return Run("dotnet", $"\"{program}\" throughput own {size.Name} {(adapters ? "lora" : "full")} {threads}", threads);
    }

    /// <exception cref="InvalidOperationException">There is no such Python, it has no torch, or the script failed.</exception>
    public static TrainingSpeed Reference(string python, ModelSize size, int threads, string head, bool adapters)
    {
        var script = Path.Combine(AppContext.BaseDirectory, "python", "throughput.py");
        return Run(python, $"\"{script}\" {size.Arguments(threads, head, adapters)}", threads);
    }

    private static TrainingSpeed Run(string program, string arguments, int threads)
    {
        // Threads that wait sleep soon, as ours do: on a machine that is not quite idle the default would cost PyTorch several times its speed.
        return TrainingSpeed.Parse(ChildProgram.Output(program, arguments, ("OMP_NUM_THREADS", threads.ToString(CultureInfo.InvariantCulture)), ("GOMP_SPINCOUNT", Environment.GetEnvironmentVariable("GOMP_SPINCOUNT") ?? "1000")));
    }
}
