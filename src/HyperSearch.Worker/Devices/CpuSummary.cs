namespace HyperSearch.Worker.Devices;

/// <summary>The processor as a slot without a GPU shows it.</summary>
/// <param name="MemoryGb">Of the machine, in units of 1e9 bytes.</param>
public sealed record CpuSummary(string Name, double? MemoryGb)
{
    private const double BytesPerGigabyte = 1e9;

    public static CpuSummary OfMachine() => new(Model() ?? "CPU", Math.Round(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / BytesPerGigabyte, 1));

    private static string? Model()
    {
        const string Path = "/proc/cpuinfo";
        if (!File.Exists(Path)) return null;
        string? line = File.ReadLines(Path).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal));
        return line?[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
    }
}
