using System.Diagnostics;
using HyperSearch.Cli.Fleet;
using HyperSearch.Cli.Machine;

namespace HyperSearch.Cli.Tests.Fleet;

public sealed class SlurmScriptTests
{
    [Test]
    public void Of_EverySetting_SaysEachOnce()
    {
        string script = SlurmScript.Of(Full);

        string[] expected =
        [
            "#SBATCH --job-name=search",
            "#SBATCH --array=0-3",
            "#SBATCH --nodes=1",
            "#SBATCH --ntasks=1",
            "#SBATCH --cpus-per-task=16",
            "#SBATCH --gpus-per-node=8",
            "#SBATCH --partition=gpu",
            "#SBATCH --account=lab",
            "#SBATCH --time=1-00:00:00",
            "#SBATCH --requeue",
            "#SBATCH --signal=B:USR1@150",
            "#SBATCH --open-mode=append",
            "#SBATCH --output=\"/shared/my fleet/%A_%a.log\"",
            "#SBATCH --constraint=h100",
        ];
        Assert.That(script.Split('\n').Where(l => l.StartsWith("#SBATCH", StringComparison.Ordinal)), Is.EqualTo(expected));
        Assert.That(script, Does.Contain("""
            home='/shared/my fleet'/$SLURM_ARRAY_JOB_ID-$SLURM_ARRAY_TASK_ID
            mkdir -p "$home"
            /opt/hypersearch/hypersearch worker start --home "$home" \
              --coordinator https://a.example:7450/,https://b.example:7450/ \
              --token-file /shared/token \
              --slots auto \
              --grace 120 \
              --labels gpu=h100 \
              --labels 'room=it'\''s here' \
              --kinds command,fine-tune \
              --models /shared/models \
              --allow-command /usr/bin/python3 &
            worker=$!
            """));
    }

    [Test]
    public void Of_TheLeast_AsksSlurmForNothingElse()
    {
        string script = SlurmScript.Of(Least);
        Assert.That(script, Does.Contain("--array=0-0"));
        foreach (string option in (string[])["gpus", "cpus", "partition", "account", "time", "labels", "kinds", "models", "allow-command"])
            Assert.That(script, Does.Not.Contain("--" + option));
    }

    /// <summary>The script is run by bash with a worker of three lines: what Slurm's signals do to it.</summary>
    [Platform("Linux,MacOsX")]
    [TestCase("USR1", "drained\nrequeue 41_0\n")]
    [TestCase("TERM", "drained\n")]
    public async Task Of_RunByBash_DrainsOnSlurmsSignalsAndQueuesAgainBeforeTheTimeLimit(string signal, string expected)
    {
        if (ToolChecks.Which("bash") is null) Assert.Ignore("bash is not installed");
        using var folder = new TemporaryFolder();
        StandIn.Write(folder, "scontrol", $"echo \"$@\" >> {folder.File("said")}");
        StandIn.Write(folder, "worker", $"trap 'echo drained >> {folder.File("said")}; kill $!; exit 7' TERM\nsleep 600 > /dev/null &\necho ready\nwait");
        string script = folder.Write("script", SlurmScript.Of(Least with { State = folder.Path, Executable = folder.File("worker") }));

        int status = await Run(script, folder, signal);

        Assert.That(status, Is.EqualTo(7), "the job ends as its worker ends");
        Assert.That(await File.ReadAllTextAsync(folder.File("said")), Is.EqualTo(expected));
    }

    [Test]
    public void Of_RunByBash_HidesTheTokenOfTheShellFromTheWorker() =>
        Assert.That(SlurmScript.Of(Least).IndexOf("unset HYPERSEARCH_TOKEN", StringComparison.Ordinal), Is.Positive.And.LessThan(SlurmScript.Of(Least).IndexOf("worker start", StringComparison.Ordinal)));

    private static SlurmFleet Least { get; } = new()
    {
        Nodes = 1,
        GpusPerNode = 0,
        Coordinators = [new Uri("http://head:7450")],
        Executable = "/opt/hypersearch/hypersearch",
        TokenFile = "/shared/token",
        State = "/shared/fleet",
        GraceSeconds = 90,
    };

    private static SlurmFleet Full { get; } = new()
    {
        Nodes = 4,
        GpusPerNode = 8,
        Cpus = 16,
        Coordinators = [new Uri("https://a.example:7450"), new Uri("https://b.example:7450")],
        Executable = "/opt/hypersearch/hypersearch",
        TokenFile = "/shared/token",
        State = "/shared/my fleet",
        GraceSeconds = 120,
        JobName = "search",
        Partition = "gpu",
        Account = "lab",
        Time = "1-00:00:00",
        Labels = ["gpu=h100", "room=it's here"],
        Kinds = "command,fine-tune",
        Models = "/shared/models",
        AllowedCommands = ["/usr/bin/python3"],
        SbatchOptions = ["--constraint=h100"],
    };

    private static async Task<int> Run(string script, TemporaryFolder folder, string signal)
    {
        var start = new ProcessStartInfo("bash", [script]) { RedirectStandardOutput = true, WorkingDirectory = folder.Path };
        start.Environment["PATH"] = folder.Path + Path.PathSeparator + Environment.GetEnvironmentVariable("PATH");
        start.Environment["SLURM_JOB_ID"] = "42";
        start.Environment["SLURM_ARRAY_JOB_ID"] = "41";
        start.Environment["SLURM_ARRAY_TASK_ID"] = "0";
        using Process bash = Process.Start(start)!;
        Assert.That(await bash.StandardOutput.ReadLineAsync(), Is.EqualTo("ready"));
        using Process kill = Process.Start("kill", ["-" + signal, FormattableString.Invariant($"{bash.Id}")]);
        await bash.WaitForExitAsync();
        return bash.ExitCode;
    }
}
