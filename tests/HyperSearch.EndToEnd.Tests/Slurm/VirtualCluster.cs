using System.Diagnostics;
using HyperSearch.TestKit.Programs;

namespace HyperSearch.EndToEnd.Tests.Slurm;

/// <summary>Slurm with virtual nodes on this machine, of deploy/slurm/virtual-cluster.sh.</summary>
internal sealed class VirtualCluster : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private VirtualCluster(string folder) => Folder = folder;

    public string Folder { get; }

    public string Configuration => Path.Combine(Folder, "slurm.conf");

    private static string Script => Path.Combine(Executable.Repository, "deploy", "slurm", "virtual-cluster.sh");

    /// <summary>Starts a cluster; the test is ignored where Slurm is not installed.</summary>
    public static async Task<VirtualCluster> Start(int nodes)
    {
        string[] missing = [.. new[] { "slurmctld", "slurmd", "munged", "sbatch", "scontrol", "ss" }.Where(p => !IsInstalled(p))];
        if (missing.Length > 0) Assert.Ignore($"Slurm is not installed (no {string.Join(", ", missing)}): deploy/install-debian.sh --tests");
        var cluster = new VirtualCluster(Directory.CreateTempSubdirectory("hs-slurm-").FullName);
        try
        {
            await cluster.Run(Script, "start", cluster.Folder, FormattableString.Invariant($"{nodes}"));
            return cluster;
        }
        catch
        {
            cluster.Dispose();
            throw;
        }
    }

    /// <summary>Runs one of Slurm's programs against this cluster, to the end, and gives what it prints.</summary>
    public async Task<string> Run(string program, params string[] arguments)
    {
        (int code, string output, string errors) = await Call(program, arguments);
        Assert.That(code, Is.Zero, $"{program} {string.Join(' ', arguments)}\n{errors}");
        return output;
    }

    /// <summary>Kills what is left of a job and waits until it has left the queue, so that the next test finds its nodes free.</summary>
    public async Task End(string job)
    {
        // A job that is gone already is refused: that is as well.
        await Call("scancel", ["--full", "--signal=KILL", job]);
        await Call("scancel", [job]);
        await Await(job);
    }

    /// <summary>The nodes that the jobs of an array run on.</summary>
    public async Task<string[]> Nodes(string job) => (await Run("squeue", "--noheader", "--array", $"--job={job}", "--states=R", "--format=%N")).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Waits until the jobs of an array are in exactly these states, in the order of their tasks: R runs, PD waits; none are left in the queue when it is empty.</summary>
    public async Task Await(string job, params string[] states)
    {
        // Slurm tells nobody that a job has changed: it has to be asked.
        using var again = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        string[] seen = [];
        for (long started = TimeProvider.System.GetTimestamp(); TimeProvider.System.GetElapsedTime(started) < Patience; await again.WaitForNextTickAsync())
        {
            string queue = await Run("squeue", "--noheader", "--array", "--all", "--sort=i", "--format=%i %t");
            seen = [.. queue.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(l => l.StartsWith(job + "_", StringComparison.Ordinal)).Select(l => l.Split(' ')[1])];
            if (seen.SequenceEqual(states)) return;
        }

        Assert.Fail($"job {job} has the states [{string.Join(' ', seen)}], not [{string.Join(' ', states)}], after {Patience}");
    }

    public void Dispose()
    {
        using (Process stop = Process.Start(new ProcessStartInfo(Script, ["stop", Folder]))!) stop.WaitForExit();
        Directory.Delete(Folder, recursive: true);
    }

    private async Task<(int Code, string Output, string Errors)> Call(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["SLURM_CONF"] = Configuration;
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(Patience);
        return (process.ExitCode, (await output).Trim(), await errors);
    }

    private static bool IsInstalled(string program) =>
        $"{Environment.GetEnvironmentVariable("PATH")}:/usr/sbin:/sbin".Split(':').Any(d => File.Exists(Path.Combine(d, program)));
}
