using System.Text.Json;
using HyperSearch.Cli.Tests.EndToEnd;

namespace HyperSearch.Cli.Tests.Studies;

/// <summary>What `study edit --set` says of a change that makes the study wrong: the change itself, and no place in a file that nobody has.</summary>
[Platform("Linux")]
public sealed class StudyEditTests
{
    private CommandStudy study = null!;

    [SetUp]
    public async Task Run()
    {
        study = new CommandStudy();
        study.Write("""echo "{\"step\": 1, \"metrics\": {\"loss\": 0.$HYPERSEARCH_PARAM_K}}" """);
        CliRun run = await study.Call("run", "s.yaml");
        Assert.That(run.ExitCode, Is.Zero, run.Error);
    }

    [TearDown]
    public void Remove() => study.Dispose();

    [TestCase("budget.trals=50", "SPEC012", "did you mean 'trials'?")]
    [TestCase("budget=5", "SPEC010", "write budget: {trials: ...}")]
    [TestCase("space.k.low=9", "SPEC020", "swap them")]
    [TestCase("budget.trials=[1", "usage", "close every [ with ] and every { with }, and put commas between")]
    [TestCase("name.x=5", "usage", "hypersearch study show s --source   (shows the keys that there are)")]
    public async Task Edit_AWrongChange_IsNamedWithOneFix(string change, string code, string fix)
    {
        CliRun run = await study.Call("study", "edit", "s", "--set", change);

        Assert.That((run.ExitCode, run.Out), Is.EqualTo((2, "")));
        string[] lines = run.Error.Split('\n');
        Assert.That(lines[0], Does.StartWith($"error[{code}]: "));
        Assert.That(lines, Has.One.EqualTo($"  where: --set {change}"));
        Assert.That(lines.Where(l => l.Contains("fix:", StringComparison.Ordinal)), Is.EqualTo(new[] { "  fix:   " + fix }));
    }

    [Test]
    public async Task Edit_SeveralChanges_EachMistakeStandsAtItsOwn()
    {
        CliRun run = await study.Call("study", "edit", "s", "--set", "space.k.low=9", "--set", "budget.trials=-1", "--json");

        Assert.That(run.ExitCode, Is.EqualTo(2));
        JsonElement[] problems = [.. JsonElement.Parse(run.Error).GetProperty("error").GetProperty("problems").EnumerateArray()];
        Assert.That(problems.Select(p => p.GetProperty("where").GetString()), Is.EqualTo(new[] { "--set space.k.low=9", "--set budget.trials=-1" }));
    }

    [Test]
    public async Task Edit_AMistakeThatShowsElsewhere_ComesWithItsLine()
    {
        CliRun run = await study.Call("study", "edit", "s", "--set", "strategy={kind: random}");

        Assert.That(run.ExitCode, Is.EqualTo(2));
        Assert.That(run.Error, Does.Contain("error[SPEC044]").And.Contain("  where: s, as it would be, line 1, column 1: name: s"));
    }
}
