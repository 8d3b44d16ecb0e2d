using System.Globalization;
using HyperSearch.Cli.Terminal;

namespace HyperSearch.Cli.Machine;

/// <summary>Cores, memory and disk.</summary>
internal static class HardwareChecks
{
    private const long SmallMemoryBytes = 2L << 30;
    private const long SmallDiskBytes = 1L << 30;

    public static MachineCheck Cores() => MachineCheck.Ok("cores", Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture));

    public static MachineCheck Memory()
    {
        long total = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        string detail = $"{Figures.Bytes(total)} for this process";
        return total >= SmallMemoryBytes ? MachineCheck.Ok("memory", detail) : MachineCheck.Warn("memory", detail, "lower batch_size or max_length, or set parallelism: 1");
    }

    public static MachineCheck Disk(string folder)
    {
        string existing = folder;
        while (!Directory.Exists(existing)) existing = Path.GetDirectoryName(existing) ?? "/";
        long free = new DriveInfo(existing).AvailableFreeSpace;
        string detail = $"{Figures.Bytes(free)} free at {existing}";
        return free >= SmallDiskBytes ? MachineCheck.Ok("disk", detail) : MachineCheck.Warn("disk", detail, "free some space, or name another folder with --home");
    }
}
