using System.Diagnostics;
using HyperSearch.Cli.Machine;

namespace HyperSearch.Cli.Tests.Machine;

public sealed class CompletionScriptTests
{
    [TestCase("bash")]
    [TestCase("zsh")]
    [TestCase("fish")]
    public async Task Completion_OfAShell_KnowsVerbsFlagsAndStudies(string shell)
    {
        CliRun run = await CliRun.Of("/", "completion", shell);

        Assert.That(run.ExitCode, Is.Zero);
        foreach (string word in (string[])["study", "trial", "doctor", "export", "verify", "format", "no-color", "hypersearch study list"])
            Assert.That(run.Out, Does.Contain(word));
        Assert.That(run.Out, Does.Not.Contain("trial-host"));
    }

    [Test]
    public async Task Completion_OfBash_IsAScriptThatBashCompletesWith()
    {
        if (ToolChecks.Which("bash") is null) Assert.Ignore("bash is not installed");
        CliRun run = await CliRun.Of("/", "completion", "bash");

        Assert.That(Complete(run.Out, "hypersearch study ver"), Is.EqualTo("verify"));
        Assert.That(Complete(run.Out, "hypersearch doc"), Is.EqualTo("doctor"));
        Assert.That(Complete(run.Out, "hypersearch study export a --for"), Is.EqualTo("--format"));
    }

    private static string Complete(string script, string line)
    {
        string[] words = line.Split(' ');
        string driver = $"{script}\nCOMP_WORDS=({line}); COMP_CWORD={words.Length - 1}; _hypersearch; echo \"${{COMPREPLY[*]}}\"";
        using Process process = Process.Start(new ProcessStartInfo("bash", ["-c", driver]) { RedirectStandardOutput = true })!;
        string answer = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return answer.Trim();
    }
}
