using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace HyperSearch.Benchmarks.Throughput;

/// <summary>Runs <c>python/throughput.py</c> on the same libtorch.</summary>
internal static class ReferenceTrainer
{
    /// <summary>Training tokens a second.</summary>
    /// <exception cref="InvalidOperationException">There is no such Python, it has no torch, or the script failed.</exception>
    public static double TokensPerSecond(string python, ModelSize size, int threads, string head)
    {
        var script = Path.Combine(AppContext.BaseDirectory, "python", "throughput.py");
        var start = new ProcessStartInfo(python, $"\"{script}\" {size.Arguments(threads, head)}") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["OMP_NUM_THREADS"] = threads.ToString(CultureInfo.InvariantCulture);
        // Threads that wait sleep soon, as ours do: on a machine that is not quite idle the default would cost PyTorch several times its speed.
        start.Environment.TryAdd("GOMP_SPINCOUNT", "1000");
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{python} did not start");
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{python} {script} failed: {errors.Result}");
        using var json = JsonDocument.Parse(output);
        return json.RootElement.GetProperty("tokens_per_second").GetDouble();
    }
}
