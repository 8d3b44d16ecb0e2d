using System.ComponentModel;
using System.Diagnostics;
using HyperSearch.Cli.Terminal;

namespace HyperSearch.Cli.Fleet;

/// <summary>Slurm's `sbatch`.</summary>
internal static class Sbatch
{
    /// <summary>Submits a script and gives the job's number. The token of this shell does not go into the job's environment, which Slurm stores.</summary>
    /// <param name="program">The sbatch to start: a name on PATH or a path.</param>
    /// <exception cref="CliException">There is no sbatch, Slurm's controller does not answer, or it refuses the job.</exception>
    public static async Task<string> Submit(string script, CancellationToken cancel, string program = "sbatch")
    {
        var start = new ProcessStartInfo(program, ["--parsable"]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Remove("HYPERSEARCH_TOKEN");
        using Process process = Start(start);
        Task<string> output = process.StandardOutput.ReadToEndAsync(cancel);
        Task<string> errors = process.StandardError.ReadToEndAsync(cancel);
        await Send(script, process, cancel);
        await process.WaitForExitAsync(cancel);
        if (process.ExitCode != 0) throw Refused(process.ExitCode, await errors);

        // With several clusters sbatch adds ";cluster".
        return (await output).Trim().Split(';')[0];
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start) ?? throw new InvalidOperationException("sbatch did not start.");
        }
        catch (Win32Exception e)
        {
            throw new CliException(ExitCode.NotFound, "no_sbatch", $"sbatch cannot be started: {e.Message}")
            {
                Why = "the workers are submitted with Slurm's sbatch",
                Fix = "run this on a login node of the cluster, or write the script with --out FILE and submit it there",
            };
        }
    }

    /// <summary>An sbatch that refuses its options has gone before it reads the script: its own words say why.</summary>
    private static async Task Send(string script, Process process, CancellationToken cancel)
    {
        try
        {
            await process.StandardInput.WriteAsync(script.AsMemory(), cancel);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            await process.WaitForExitAsync(cancel);
        }
    }

    private static CliException Refused(int code, string errors)
    {
        bool unreachable = errors.Contains("Unable to contact", StringComparison.OrdinalIgnoreCase);
        return new CliException(unreachable ? ExitCode.Unreachable : ExitCode.Failed, unreachable ? "slurm_unreachable" : "sbatch", FormattableString.Invariant($"sbatch ended with {code}"))
        {
            Why = errors,
            Fix = unreachable ? "check slurmctld (scontrol ping) and SLURM_CONF" : "change the option that Slurm names; --dry-run shows the script, --sbatch adds options",
        };
    }
}
