using System.ComponentModel;
using System.Diagnostics;

namespace HyperSearch.Worker.Devices;

/// <summary>Finds the GPUs that this process may use: with nvidia-smi, else among the driver's own files.</summary>
public static class CudaDiscovery
{
    private const string ProcFolder = "/proc/driver/nvidia/gpus";

    public static IReadOnlyList<CudaDevice> Find() => CudaListing.Visible(OfMachine(), Environment.GetEnvironmentVariable("CUDA_VISIBLE_DEVICES"));

    private static IReadOnlyList<CudaDevice> OfMachine()
    {
        if (Ask() is { } output) return CudaListing.ParseSmi(output);
        if (!Directory.Exists(ProcFolder)) return [];
        return CudaListing.ParseProc([.. Directory.EnumerateDirectories(ProcFolder).Order(StringComparer.Ordinal).Select(folder => File.ReadAllText(Path.Combine(folder, "information")))]);
    }

    private static string? Ask()
    {
        var start = new ProcessStartInfo("nvidia-smi", CudaListing.SmiArguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using Process? process = Process.Start(start);
            if (process is null) return null;
            process.ErrorDataReceived += static (_, _) => { };
            process.BeginErrorReadLine();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? output : null;
        }
        catch (Win32Exception)
        {
            return null; // no driver's tools here
        }
    }
}
