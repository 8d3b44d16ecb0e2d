namespace HyperSearch.Cli.Tests.Deploy;

public sealed class SlurmTemplateTests
{
    /// <summary>The template is what the program writes: by the command that deploy/README.md shows for it.</summary>
    [Test]
    public async Task Template_IsWhatTheCommandOfTheReadmeWrites()
    {
        IReadOnlyList<string> command = CommandLines.All().Single(l => l.Path == "deploy/README.md" && l.Arguments.Contains("deploy/slurm/workers.sbatch")).Arguments;
        string[] without = [.. command.TakeWhile(w => w != "--out")];
        Assert.That(without, Has.Length.EqualTo(command.Count - 2), "--out FILE stands last");
        using var folder = new TemporaryFolder();

        CliRun run = await CliRun.Of(folder.Path, [.. without, "--dry-run"]);

        Assert.That(run.Out, Is.EqualTo(DeployFiles.Read("deploy/slurm/workers.sbatch")), run.Error);
    }
}
