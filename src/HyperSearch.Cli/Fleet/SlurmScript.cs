using System.Globalization;
using System.Text;

namespace HyperSearch.Cli.Fleet;

/// <summary>The batch script of a fleet. Equal settings give equal text, and no secret stands in it.</summary>
internal static class SlurmScript
{
    private const string Head = """
        #!/bin/bash
        # Workers of a HyperSearch fleet, one a node. Written by: hypersearch fleet slurm

        """;

    private const string Signals = """

        # Slurm speaks by signals: USR1 before the time limit; TERM with scancel, requeue, preemption and shutdown. On each the worker lets its trials save, gives
        # them back to the coordinator, which grants them to others, and ends. After USR1 the job queues itself again under its own number.
        set -u
        unset HYPERSEARCH_TOKEN
        again=no
        heard=no
        worker=
        drain() { heard=yes; [ -z "$worker" ] || kill -TERM "$worker" 2> /dev/null; }
        trap 'again=yes; drain' USR1
        trap drain TERM


        """;

    private const string Wait = """
        worker=$!
        [ "$heard" = no ] || drain

        # A signal ends `wait` before the worker ends.
        status=0
        while :; do
          heard=no
          wait "$worker"
          status=$?
          [ "$heard" = yes ] || break
        done
        # By its place in the array: the number of one of its tasks is that of the whole array.
        [ "$again" = no ] || scontrol requeue "${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID"
        exit "$status"

        """;

    public static string Of(SlurmFleet fleet)
    {
        var text = new StringBuilder(Head);
        foreach (string option in Options(fleet)) text.Append("#SBATCH ").Append(option).Append('\n');
        text.Append(Signals);
        text.Append(Home(fleet));
        text.AppendJoin(" \\\n  ", Words(fleet)).Append(" &\n");
        return text.Append(Wait).ToString();
    }

    private static IEnumerable<string> Options(SlurmFleet fleet)
    {
        yield return $"--job-name={fleet.JobName}";
        yield return $"--array=0-{Number(fleet.Nodes - 1)}";
        yield return "--nodes=1";
        yield return "--ntasks=1";
        if (fleet.Cpus is { } cpus) yield return $"--cpus-per-task={Number(cpus)}";
        if (fleet.GpusPerNode > 0) yield return $"--gpus-per-node={Number(fleet.GpusPerNode)}";
        if (fleet.Partition is not null) yield return $"--partition={fleet.Partition}";
        if (fleet.Account is not null) yield return $"--account={fleet.Account}";
        if (fleet.Time is not null) yield return $"--time={fleet.Time}";
        yield return "--requeue";
        yield return $"--signal=B:USR1@{Number(fleet.GraceSeconds + SlurmFleet.MarginSeconds)}";
        yield return "--open-mode=append";
        yield return $"--output=\"{Path.Combine(fleet.State, "%A_%a.log")}\"";
        foreach (string option in fleet.SbatchOptions) yield return option;
    }

    /// <summary>A task of the array keeps its home over requeues: what it had not yet reported when its node died is sent by its successor.</summary>
    private static string Home(SlurmFleet fleet) => $"""
        home={ShellWord.Of(fleet.State)}/$SLURM_ARRAY_JOB_ID-$SLURM_ARRAY_TASK_ID
        mkdir -p "$home"

        """;

    private static IEnumerable<string> Words(SlurmFleet fleet)
    {
        yield return $"{ShellWord.Of(fleet.Executable)} worker start --home \"$home\"";
        yield return $"--coordinator {ShellWord.Of(string.Join(',', fleet.Coordinators.Select(c => c.AbsoluteUri)))}";
        yield return $"--token-file {ShellWord.Of(fleet.TokenFile)}";
        yield return $"--slots {ShellWord.Of(fleet.Slots)}";
        yield return $"--grace {Number(fleet.GraceSeconds)}";
        foreach (string label in fleet.Labels) yield return $"--labels {ShellWord.Of(label)}";
        if (fleet.Kinds is not null) yield return $"--kinds {ShellWord.Of(fleet.Kinds)}";
        if (fleet.Models is not null) yield return $"--models {ShellWord.Of(fleet.Models)}";
        foreach (string command in fleet.AllowedCommands) yield return $"--allow-command {ShellWord.Of(command)}";
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
