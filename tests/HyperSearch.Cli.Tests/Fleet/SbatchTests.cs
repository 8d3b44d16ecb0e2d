using HyperSearch.Cli.Fleet;
using HyperSearch.Cli.Terminal;

namespace HyperSearch.Cli.Tests.Fleet;

/// <summary>Submission to programs that stand for sbatch; the real one is tried in HyperSearch.EndToEnd.Tests.</summary>
[Platform("Linux,MacOsX")]
public sealed class SbatchTests
{
    [Test]
    public async Task Submit_ToSbatch_HandsTheScriptOverAndGivesTheJob()
    {
        using var folder = new TemporaryFolder();
        string sbatch = StandIn.Write(folder, "sbatch", $"cat > {folder.File("got")}; echo \"$* [$HYPERSEARCH_TOKEN]\" > {folder.File("how")}; echo '17;cluster'");

        string job = await Sbatch.Submit("#!/bin/bash\ntrue\n", CancellationToken.None, sbatch);

        Assert.That(job, Is.EqualTo("17"));
        Assert.That(await File.ReadAllTextAsync(folder.File("got")), Is.EqualTo("#!/bin/bash\ntrue\n"));
        Assert.That(await File.ReadAllTextAsync(folder.File("how")), Is.EqualTo("--parsable []\n"));
    }

    [TestCase("sbatch: error: Unable to contact slurm controller (connect failure)", ExitCode.Unreachable, "slurm_unreachable")]
    [TestCase("sbatch: error: invalid partition specified: gpus", ExitCode.Failed, "sbatch")]
    public void Submit_ThatIsRefused_GivesSlurmsWordsAndAnExitCode(string words, int exitCode, string code)
    {
        using var folder = new TemporaryFolder();
        string sbatch = StandIn.Write(folder, "sbatch", $"echo '{words}' >&2; exit 1");

        CliException refused = Assert.ThrowsAsync<CliException>(() => Sbatch.Submit(new string('#', 1 << 20), CancellationToken.None, sbatch));

        Assert.That((refused.ExitCode, refused.Code), Is.EqualTo((exitCode, code)));
        Assert.That(refused.Why, Does.Contain(words));
    }

    [Test]
    public void Submit_WithoutSbatch_IsNotFoundAndNamesTheOtherWay()
    {
        CliException refused = Assert.ThrowsAsync<CliException>(() => Sbatch.Submit("", CancellationToken.None, "/nowhere/sbatch"));
        Assert.That(refused.ExitCode, Is.EqualTo(ExitCode.NotFound));
        Assert.That(refused.Fix, Does.Contain("--out FILE"));
    }
}
