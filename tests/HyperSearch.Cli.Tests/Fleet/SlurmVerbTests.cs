using System.Diagnostics;

namespace HyperSearch.Cli.Tests.Fleet;

public sealed class SlurmVerbTests
{
    private static readonly string[] Least = ["fleet", "slurm", "--nodes", "2", "--coordinator", "http://head:7450"];

    [Test]
    public async Task DryRun_Always_PrintsTheScriptAndTouchesNothing()
    {
        using var folder = new TemporaryFolder();

        CliRun run = await CliRun.Of(folder.Path, [.. Least, "--dry-run"]);

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(run.Out, Does.StartWith("#!/bin/bash\n").And.Contain("#SBATCH --array=0-1\n").And.Contain($"--token-file {folder.File(".hypersearch/slurm/token")}").And.EndWith("exit \"$status\"\n"));
        Assert.That(Directory.EnumerateFileSystemEntries(folder.Path), Is.Empty);
    }

    [Test]
    public async Task DryRun_OfAnyScript_IsAScriptThatBashParses()
    {
        using var folder = new TemporaryFolder();
        CliRun run = await CliRun.Of(folder.Path, [.. Least, "--labels", "who=o'brien $(id)", "--slots", "cuda:0,1", "--sbatch=--constraint=h100", "--dry-run"]);
        Assert.That(run.Out, Does.Contain("#SBATCH --constraint=h100\n").And.Contain(@"--labels 'who=o'\''brien $(id)'").And.Contain("--slots cuda:0,1"));

        using Process bash = Process.Start("bash", ["-n", folder.Write("script", run.Out)]);
        await bash.WaitForExitAsync();
        Assert.That(bash.ExitCode, Is.Zero);
    }

    [TestCase("--nodes 0", "--nodes is 0")]
    [TestCase("--gpus-per-node -1", "--gpus-per-node is -1")]
    [TestCase("--grace 1", "--grace is 1")]
    [TestCase("--coordinator head:7450", "'head:7450' is no address")]
    [TestCase("--coordinator http://me:secret@head", "is no address")]
    [TestCase("--time tomorrow", "--time is 'tomorrow'")]
    [TestCase("--partition a;b", "--partition is 'a;b'")]
    [TestCase("--job-name=-x", "--job-name is '-x'")]
    [TestCase("--allow-command python3", "--allow-command is 'python3'")]
    [TestCase("--kinds command", "--kinds names command")]
    [TestCase("--sbatch requeue", "--sbatch is 'requeue'")]
    [TestCase("--state /tmp/50%", "--state is '/tmp/50%'")]
    public async Task Slurm_AValueThatTheScriptCannotSay_IsRefusedAsUsage(string words, string message)
    {
        using var folder = new TemporaryFolder();
        string[] wrong = words.Split(' ');
        string name = wrong[0].Split('=')[0];
        IEnumerable<string> rest = Least.SkipWhile(w => w == name);
        int at = Array.IndexOf(Least, name);
        if (at >= 0) rest = Least.Where((_, i) => i != at && i != at + 1);

        CliRun run = await CliRun.Of(folder.Path, [.. rest, .. wrong, "--dry-run"]);

        Assert.That(run.ExitCode, Is.EqualTo(2));
        Assert.That(run.Error, Does.Contain(message));
        Assert.That(run.Out, Is.Empty);
    }

    [Test]
    public async Task Slurm_WithoutACoordinator_IsUsageAndSaysHowToNameIt()
    {
        CliRun run = await CliRun.Of("/", "fleet", "slurm", "--nodes", "2", "--dry-run");
        Assert.That(run.ExitCode, Is.EqualTo(2));
        Assert.That(run.Error, Does.Contain("HYPERSEARCH_COORDINATOR"));
    }

    [TestCase("0:30")]
    [TestCase("90")]
    [TestCase("24:00:00")]
    [TestCase("2-12")]
    [TestCase("2-12:30:00")]
    public async Task DryRun_EveryNotationOfTime_GoesToSlurmAsItIs(string time) =>
        Assert.That((await CliRun.Of("/", [.. Least, "--time", time, "--dry-run"])).Out, Does.Contain($"#SBATCH --time={time}\n"));

    [Test]
    public async Task Out_WithATokenFile_WritesTheScriptAndNoToken()
    {
        using var folder = new TemporaryFolder();
        string token = Token(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite);

        CliRun run = await CliRun.Of(folder.Path, [.. Least, "--token-file", token, "--out", "workers.sbatch"]);

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(run.Error, Does.Contain("sbatch").And.Contain(folder.File("workers.sbatch")));
        Assert.That(await File.ReadAllTextAsync(folder.File("workers.sbatch")), Does.Contain($"--token-file {token}").And.Not.Contain("secret"));
        Assert.That(Directory.Exists(folder.File(".hypersearch/slurm")), "Slurm writes no log into a folder that is not there");
    }

    [Test]
    [Platform("Linux,MacOsX")]
    public async Task Slurm_ATokenFileThatOthersRead_IsNotAllowed()
    {
        using var folder = new TemporaryFolder();
        string token = Token(folder, UnixFileMode.UserRead | UnixFileMode.OtherRead);

        CliRun run = await CliRun.Of(folder.Path, [.. Least, "--token-file", token]);

        Assert.That(run.ExitCode, Is.EqualTo(4));
        Assert.That(run.Error, Does.Contain("chmod 600"));
    }

    [Test]
    public async Task Slurm_NoTokenAtAll_IsNotAllowed()
    {
        using var folder = new TemporaryFolder();
        CliRun run = await CliRun.Of(folder.Path, Least);
        Assert.That(run.ExitCode, Is.EqualTo(4));
        Assert.That(run.Error, Does.Contain("--token-file"));
    }

    [Test]
    public async Task Slurm_TokenFileThatIsNotThere_IsNotFound()
    {
        using var folder = new TemporaryFolder();
        Assert.That((await CliRun.Of(folder.Path, [.. Least, "--token-file", "none"])).ExitCode, Is.EqualTo(3));
    }

    private static string Token(TemporaryFolder folder, UnixFileMode mode)
    {
        string path = folder.Write("agents.token", "secret\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, mode);
        return path;
    }
}
