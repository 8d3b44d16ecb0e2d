using System.Globalization;
using HyperSearch.Cli.Grammar;
using HyperSearch.Cli.Homes;
using HyperSearch.Cli.Terminal;
using HyperSearch.Coordinator.Hosting;
using HyperSearch.Journal;
using HyperSearch.Protocol;
using HyperSearch.Protocol.Studies;

namespace HyperSearch.Cli.Machine;

/// <summary>The home: whether its journal opens, who holds it, and how long a durable write takes.</summary>
internal static class HomeChecks
{
    private const int Writes = 20;
    private const int WriteBytes = 4096;
    private const double SlowWriteMilliseconds = 50;

    public static async Task<IReadOnlyList<MachineCheck>> All(CliContext context, CancellationToken cancel)
    {
        MachineCheck home = Home(context);
        if (home.Status == "fail") return [home];
        List<MachineCheck> checks = [home, await DurableWrite(context, cancel)];
        if (File.Exists(Path.Combine(context.Home.Path, CoordinatorHost.JournalName))) checks.AddRange(await Journal(context, cancel));
        return checks;
    }

    private static MachineCheck Home(CliContext context)
    {
        string detail = $"{context.Home.Path} ({context.Home.Origin})";
        return context.Home.Exists ? MachineCheck.Ok("home", detail) : MachineCheck.Ok("home", detail + ", not made yet");
    }

    private static async Task<IReadOnlyList<MachineCheck>> Journal(CliContext context, CancellationToken cancel)
    {
        try
        {
            await using HomeSession session = await HomeSession.Open(context, cancel);
            IReadOnlyList<StudySummary> studies = await session.Coordinator.ListStudies(cancel);
            return
            [
                MachineCheck.Ok("journal", $"{studies.Count.ToString(CultureInfo.InvariantCulture)} studies read"),
                MachineCheck.Ok("endpoint", session.IsOwner ? "no `run` holds this home" : "another process holds this home and answers"),
            ];
        }
        catch (Exception wrong) when (wrong is CoordinatorException or JournalException or CliException)
        {
            return [MachineCheck.Fail("journal", wrong.Message, "copy the home aside before you change anything; hypersearch study verify NAME names a damaged event")];
        }
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
