using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using HyperSearch.Worker.Devices;

namespace HyperSearch.Worker.Agents;

/// <summary>What a trial's numbers may depend on beside its parameters: machine, versions, threads, and the state of the code. Said once per session.</summary>
internal static class EnvironmentReport
{
    private const double BytesPerGigabyte = 1e9;

    public static JsonElement Describe(WorkerOptions options)
    {
        var report = new JsonObject
        {
            ["host"] = Environment.MachineName,
            ["os"] = RuntimeInformation.OSDescription,
            ["architecture"] = RuntimeInformation.OSArchitecture.ToString(),
            ["cpu"] = CpuSummary.OfMachine().Name,
            ["cores"] = Environment.ProcessorCount,
            ["memory_gb"] = Math.Round(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / BytesPerGigabyte, 2),
            ["threads_per_slot"] = options.ThreadsPerSlot,
            ["slots"] = options.Slots,
            ["dotnet"] = RuntimeInformation.FrameworkDescription,
            ["hypersearch"] = typeof(EnvironmentReport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion,
            ["git"] = Git(options.CodeDirectory),
        };
        if (options.Files?.Models is { } models) report["models"] = models;
        return JsonSerializer.SerializeToElement(report);
    }

    /// <summary>Commit and dirty flag of a working copy; null where there is none, or no git.</summary>
    private static JsonObject? Git(string folder)
    {
        if (Ask(folder, "rev-parse", "HEAD") is not { } commit) return null;
        return new JsonObject
        {
            ["commit"] = commit.Trim(),
            ["dirty"] = Ask(folder, "status", "--porcelain", "--untracked-files=no") is { Length: > 0 },
        };
    }

    private static string? Ask(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("git") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder };
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        try
        {
            using Process? process = Process.Start(start);
            if (process is null) return null;
            process.ErrorDataReceived += (_, _) => { };
            process.BeginErrorReadLine();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? output : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null; // no git here
        }
    }
}
