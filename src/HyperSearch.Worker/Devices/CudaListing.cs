using System.Globalization;

namespace HyperSearch.Worker.Devices;

/// <summary>Reads what NVIDIA's driver says of its GPUs.</summary>
public static class CudaListing
{
    private const double BytesPerMebibyte = 1 << 20;
    private const double BytesPerGigabyte = 1e9;

    /// <summary>The arguments with which nvidia-smi answers what <see cref="ParseSmi"/> reads.</summary>
    public static IReadOnlyList<string> SmiArguments { get; } = ["--query-gpu=index,uuid,name,memory.total,driver_version", "--format=csv,noheader,nounits"];

    /// <summary>A line a GPU; lines that say something else are passed over. Memory that is not there is written [N/A].</summary>
    public static IReadOnlyList<CudaDevice> ParseSmi(string output)
    {
        List<CudaDevice> devices = [];
        foreach (string line in output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] cells = line.Split(',', StringSplitOptions.TrimEntries);
            if (cells.Length < 5 || !int.TryParse(cells[0], NumberStyles.None, CultureInfo.InvariantCulture, out int index)) continue;
            double? memory = double.TryParse(cells[^2], NumberStyles.Float, CultureInfo.InvariantCulture, out double mebibytes) ? Math.Round(mebibytes * BytesPerMebibyte / BytesPerGigabyte, 1) : null;
            devices.Add(new CudaDevice(index.ToString(CultureInfo.InvariantCulture), string.Join(", ", cells[2..^2]), memory, cells[^1]) { Uuid = cells[1] });
        }

        return devices;
    }

    /// <summary>The files /proc/driver/nvidia/gpus/*/information, in the order of the bus: for machines that have the driver and not its tools.</summary>
    public static IReadOnlyList<CudaDevice> ParseProc(IReadOnlyList<string> files) => [.. files.Select(ParseProc)];

    /// <summary>What CUDA_VISIBLE_DEVICES leaves of the machine to this process; null: everything. A scheduler sets it for a job.</summary>
    public static IReadOnlyList<CudaDevice> Visible(IReadOnlyList<CudaDevice> devices, string? variable)
    {
        if (variable is null) return devices;
        List<CudaDevice> visible = [];
        foreach (string entry in variable.Split(',', StringSplitOptions.TrimEntries))
        {
            // CUDA itself stops at the first entry that names nothing.
            if (devices.FirstOrDefault(d => d.Id == entry || (entry.Length > 4 && d.Uuid?.StartsWith(entry, StringComparison.Ordinal) == true)) is not { } named) break;
            visible.Add(named);
        }

        return visible;
    }

    private static CudaDevice ParseProc(string file, int index)
    {
        string? Field(string name) => file.Split('\n').FirstOrDefault(l => l.StartsWith(name + ":", StringComparison.Ordinal))?[(name.Length + 1)..].Trim();
        return new CudaDevice(index.ToString(CultureInfo.InvariantCulture), Field("Model") ?? "NVIDIA GPU", null, null) { Uuid = Field("GPU UUID") };
    }
}
