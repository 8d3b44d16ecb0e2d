using System.Globalization;
using HyperSearch.Cli.Grammar;

namespace HyperSearch.Cli.Machine;

/// <summary>The home: writable, how long a durable write takes.</summary>
internal static class HomeChecks
{
    private const int Writes = 20;
    private const int WriteBytes = 4096;
    private const double SlowWriteMilliseconds = 50;

    public static async Task<IReadOnlyList<MachineCheck>> All(CliContext context, CancellationToken cancel)
    {
        MachineCheck home = Home(context);
        if (home.Status == "fail") return [home];
        return [home, await DurableWrite(context, cancel).ConfigureAwait(false)];
    }

    private static MachineCheck Home(CliContext context)
    {
        string detail = $"{context.Home.Path} ({context.Home.Origin})";
        return context.Home.Exists ? MachineCheck.Ok("home", detail) : MachineCheck.Ok("home", detail + ", not made yet");
    }

    /// <summary>The median time of a 4 KiB write that reaches the disk: what every journaled decision waits for.</summary>
    private static async Task<MachineCheck> DurableWrite(CliContext context, CancellationToken cancel)
    {
        string folder = context.Home.Exists ? context.Home.Path : context.Environment.WorkingDirectory;
        string path = Path.Combine(folder, $".hypersearch-doctor-{Environment.ProcessId}");
        var milliseconds = new double[Writes];
        try
        {
            FileStream file = new(path, FileMode.Create, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
            await using (file.ConfigureAwait(false))
            {
                for (int i = 0; i < Writes; i++)
                {
                    long start = context.Environment.Clock.GetTimestamp();
                    await file.WriteAsync(new byte[WriteBytes], cancel).ConfigureAwait(false);
                    file.Flush(flushToDisk: true);
                    milliseconds[i] = context.Environment.Clock.GetElapsedTime(start).TotalMilliseconds;
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return MachineCheck.Fail("durable write", e.Message, "name a writable folder with --home or HYPERSEARCH_HOME");
        }

        Array.Sort(milliseconds);
        double median = milliseconds[Writes / 2];
        string detail = string.Create(CultureInfo.InvariantCulture, $"{median:F2} ms (median of {Writes} writes of 4 KiB that reach the disk)");
        return median <= SlowWriteMilliseconds ? MachineCheck.Ok("durable write", detail) : MachineCheck.Warn("durable write", detail, "put the home on a local disk with --home");
    }
}
