using System.Text.Json;
using System.Text.RegularExpressions;

namespace HyperSearch.Cli.Tests.Grammar;

public sealed partial class ApplicationTests
{
    [Test]
    public async Task Run_UnknownVerb_ExitsWithTwoAndSuggests()
    {
        CliRun run = await CliRun.Of("/", "stduy", "list");

        Assert.That(run.ExitCode, Is.EqualTo(2));
        Assert.That(run.Error, Does.Contain("stduy").And.Contain("did you mean 'study'"));
        Assert.That(run.Out, Is.Empty);
    }

    [Test]
    public async Task Run_UnknownSubverb_SuggestsItsSiblings()
    {
        CliRun run = await CliRun.Of("/", "study", "lst");

        Assert.That(run.ExitCode, Is.EqualTo(2));
        Assert.That(run.Error, Does.Contain("did you mean 'list'").And.Contain("hypersearch study --help"));
    }

    [TestCase("stduy")]
    [TestCase("study lst")]
    public async Task Run_UnknownVerbWithHelp_IsAMistakeAndNotSomeOtherHelp(string words)
    {
        CliRun run = await CliRun.Of("/", [.. words.Split(' '), "--help"]);

        Assert.That((run.ExitCode, run.Out), Is.EqualTo((2, "")));
        Assert.That(run.Error, Does.Contain("did you mean"));
    }

    [Test]
    public async Task Run_UnknownFlag_Suggests()
    {
        CliRun run = await CliRun.Of("/", "study", "export", "x", "--fromat", "csv");

        Assert.That(run.ExitCode, Is.EqualTo(2));
        Assert.That(run.Error, Does.Contain("did you mean '--format'"));
    }

    [Test]
    public async Task Run_UsageErrorWithJson_IsADocumentOnStandardError()
    {
        CliRun run = await CliRun.Of("/", "--json", "stduy");

        using JsonDocument json = JsonDocument.Parse(run.Error);
        Assert.That(json.RootElement.GetProperty("error").GetProperty("code").GetString(), Is.EqualTo("usage"));
    }

    [Test]
    public async Task Run_Nothing_ShowsHelpAndExitsWithTwo()
    {
        CliRun run = await CliRun.Of("/");

        Assert.That(run.ExitCode, Is.EqualTo(2));
        Assert.That(run.Error, Does.Contain("Usage"));
    }

    [Test]
    public async Task Run_Help_HasExamplesBeforeUsageAndTheExitCodes()
    {
        CliRun run = await CliRun.Of("/", "--help");

        Assert.That(run.ExitCode, Is.Zero);
        Assert.That(run.Out.IndexOf("Examples", StringComparison.Ordinal), Is.GreaterThan(0).And.LessThan(run.Out.IndexOf("Usage", StringComparison.Ordinal)));
        Assert.That(run.Out, Does.Contain("130").And.Contain("study").And.Contain("doctor"));
        Assert.That(run.Out, Does.Not.Contain("trial-host"));
    }

    [Test]
    public async Task Run_HelpOfAVerb_ShowsItsArgumentsAndOptions()
    {
        CliRun run = await CliRun.Of("/", "study", "export", "-h");

        Assert.That(run.ExitCode, Is.Zero);
        Assert.That(run.Out, Does.Contain("hypersearch study export STUDY").And.Contain("--format FORMAT").And.Contain("--home DIR"));
    }

    [Test]
    public async Task Run_Version_IsANumberOnStandardOutput()
    {
        CliRun run = await CliRun.Of("/", "--version");

        Assert.That(run.ExitCode, Is.Zero);
        Assert.That(run.Out.Trim(), Does.Match(@"^\d+\.\d+\.\d+"));
    }

    [Test]
    public async Task Run_AWrongChoice_NamesTheChoices()
    {
        CliRun run = await CliRun.Of("/", "study", "export", "x", "--format", "xml");

        Assert.That(run.ExitCode, Is.EqualTo(2));
        Assert.That(run.Error, Does.Contain("csv").And.Contain("jsonl"));
    }

    [TestCase("stduy list x", "there is no command 'stduy'", "did you mean 'study'")]
    [TestCase("study lst", "there is no command 'lst'", "did you mean 'list'")]
    [TestCase("study export x --fromat csv", "hypersearch study export has no option '--fromat'", "did you mean '--format'")]
    [TestCase("study export x y", "hypersearch study export takes no more arguments, and here is 'y'", "hypersearch study export --help")]
    [TestCase("study", "hypersearch study needs a command: list, show, ", "hypersearch study --help")]
    [TestCase("trial show s x", "NUMBER takes a whole number up to 2147483647, not 'x'", "hypersearch trial show --help")]
    [TestCase("study explain s x", "TRIAL takes a whole number up to 2147483647, not 'x'", "hypersearch study explain --help")]
    [TestCase("confirm s --top 9999999999", "--top takes a whole number up to 2147483647, not '9999999999'", "hypersearch confirm --help")]
    [TestCase("worker start --grace x", "--grace takes a number, not 'x'", "hypersearch worker start --help")]
    [TestCase("model generate d --seed -1", "--seed takes a whole number from 0 to 18446744073709551615, not '-1'", "hypersearch model generate --help")]
    [TestCase("study export x --format jsonll", "--format takes csv or jsonl, not 'jsonll'", "did you mean 'jsonl'")]
    public async Task Run_OneMistakeInTheLine_IsOneMessage(string line, string message, string fix)
    {
        CliRun run = await CliRun.Of("/", line.Split(' '));

        Assert.That((run.ExitCode, run.Out), Is.EqualTo((2, "")));
        string[] said = run.Error.TrimEnd().Split('\n');
        Assert.That(said, Has.Length.EqualTo(2), run.Error);
        Assert.That(said[0], Does.StartWith("error[usage]: " + message));
        Assert.That(said[1], Does.StartWith("  fix:   " + fix));
    }

    [Test]
    public async Task Run_HelpOfAnyVerb_NamesItsArgumentsInCapitals()
    {
        foreach (string[] verb in (string[][])[["backup"], ["restore"], ["run"], ["optimize"], ["model", "eval"], ["login"], ["trial", "add"]])
        {
            CliRun run = await CliRun.Of("/", [.. verb, "--help"]);
            string usage = run.Out.Split('\n').Single(l => l.StartsWith("  hypersearch " + string.Join(' ', verb), StringComparison.Ordinal) && l.EndsWith("[options]", StringComparison.Ordinal));
            string[] arguments = usage.Split("hypersearch " + string.Join(' ', verb))[1].Replace("[options]", "", StringComparison.Ordinal).Split(' ', StringSplitOptions.RemoveEmptyEntries);
            Assert.That(arguments, Is.Not.Empty.And.All.Matches<string>(a => !a.Any(char.IsLower)), usage);
        }
    }

    [TestCase("-v", "-v")]
    [TestCase("-vv")]
    [TestCase("--verbose", "--verbose")]
    public async Task Run_VerboseTwice_IsTaken(params string[] flags)
    {
        using var folder = new TemporaryFolder();

        CliRun run = await CliRun.Of(folder.Path, ["study", "list", .. flags]);

        Assert.That(run.ExitCode, Is.Zero, run.Error);
    }

    [Test]
    public async Task Run_EveryVerb_HasHelpWithAnExample()
    {
        string[][] verbs =
        [
            ["run"], ["study", "list"], ["study", "show"], ["study", "check"], ["study", "pause"], ["study", "resume"], ["study", "stop"], ["study", "verify"], ["study", "export"], ["study", "delete"],
            ["trial", "list"], ["trial", "show"], ["trial", "logs"], ["trial", "retry"], ["trial", "add"], ["best"], ["confirm"], ["model", "pretrain"], ["model", "eval"], ["model", "generate"], ["model", "merge"], ["doctor"], ["completion"],
        ];
        foreach (string[] verb in verbs)
        {
            CliRun run = await CliRun.Of("/", [.. verb, "--help"]);
            Assert.That(run.ExitCode, Is.Zero, string.Join(' ', verb));
            Assert.That(run.Out, Does.Contain("Examples\n  hypersearch " + string.Join(' ', verb)), string.Join(' ', verb));
            Assert.That(Samples().Matches(run.Out).Select(m => m.Value).Where(path => !Path.Exists(Path.Combine(Root(), path))), Is.Empty, "examples name files of the repository");
        }
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "HyperSearch.sln"))) folder = folder.Parent ?? throw new InvalidOperationException($"no repository above {AppContext.BaseDirectory}");
        return folder.FullName;
    }

    [GeneratedRegex(@"search-spaces/[^\s]+")]
    private static partial Regex Samples();
}
