using System.Text.Json;

namespace HyperSearch.EndToEnd.Tests;

/// <summary>Studies of shell commands through the built executable, start to end.</summary>
[TestFixture]
[Platform("Linux,MacOsX")]
public sealed class CommandStudyTests
{
    private const string ReportX = """echo "{\"step\":1,\"metrics\":{\"loss\":$HYPERSEARCH_PARAM_X}}" """;

    [Test]
    public async Task Run_CommandStudy_CompletesEachTrialOnceAndBestIsTheLowest()
    {
        using var home = new ScratchHome();
        string file = home.Study("plain", ReportX, trials: 6, parallelism: 2);
        await home.Run(0, "run", file);
        IReadOnlyList<TrialRow> rows = await home.Export("plain");
        Assert.That(rows.Select(r => (r.Number, r.State, r.Attempts)), Is.EqualTo(Enumerable.Range(0, 6).Select(n => (n, "completed", 1))));
        Assert.That(rows.Select(r => r.Value), Is.EqualTo(rows.Select(r => (double?)JsonDocument.Parse(r.Parameters).RootElement.GetProperty("x").GetDouble())));

        JsonElement best = JsonDocument.Parse((await home.Run(0, "best", "plain", "--json")).Output).RootElement;
        Assert.That(best.GetProperty("number").GetInt32(), Is.EqualTo(rows.MinBy(r => r.Value)!.Number));
        await home.Run(0, "study", "verify", "plain");
    }

    [Test]
    public async Task Run_FinishedStudy_ShowsItsResultAndRunsNothing()
    {
        using var home = new ScratchHome();
        string file = home.Study("twice", ReportX, trials: 3);
        await home.Run(0, "run", file);
        IReadOnlyList<TrialRow> before = await home.Export("twice");
        await home.Run(0, "run", file);
        Assert.That(await home.Export("twice"), Is.EqualTo(before));
    }

    [Test]
    public async Task Run_OtherSpecificationUnderTheSameName_IsRefusedWithTheDifference()
    {
        using var home = new ScratchHome();
        await home.Run(0, "run", home.Study("same", ReportX, trials: 2));
        Invocation refused = await home.Run(5, "run", home.Study("same", ReportX, trials: 2, high: 2));
        Assert.That(refused.Errors, Does.Contain("high").Or.Contain("x"));
        Assert.That(refused.Output, Is.Empty);
    }

    [TestCase("exit 3", 1, "failed")]
    [TestCase("case $HYPERSEARCH_PARAM_X in 0.[0-4]*) exit 3 ;; esac", 0, "failed")]
    public async Task Run_FailingTrials_LeaveExitCodeZeroUnlessNoneCompleted(string firstLine, int exitCode, string state)
    {
        using var home = new ScratchHome();
        await home.Run(exitCode, "run", home.Study("failing", firstLine + "\n" + ReportX, trials: 8, parallelism: 2, extra: "retry: {user_error: 0}\n"));
        IReadOnlyList<TrialRow> rows = await home.Export("failing");
        Assert.That(rows, Has.Count.EqualTo(8));
        Assert.That(rows.Where(r => r.State == state).Select(r => r.ErrorClass), Is.Not.Empty.And.All.EqualTo("user_error"));
        Assert.That(rows.Any(r => r.State == "completed"), Is.EqualTo(exitCode == 0));
    }

    [Test]
    public async Task Run_SecondRunInTheSameHome_HandsItsStudyToTheFirst()
    {
        using var home = new ScratchHome();
        using StreamReader words = home.Pipe("words");
        string first = home.Study("first", "echo first > words; until [ -e go ]; do sleep 0.05; done\n" + ReportX, trials: 1, parallelism: 2);
        string second = home.Study("second", "echo $PPID > words\n" + ReportX, trials: 2);
        Invocation owner = home.Start("run", first);
        Assert.That(await words.Next(), Is.EqualTo("first"));

        // The owner's second slot is free, so it serves the other study while its own trial waits.
        await home.Run(0, "run", second);
        string[] parents = [await words.Next(), await words.Next()];
        Assert.That(parents, Is.All.EqualTo($"{owner.Id}"), "the second study's trials run in the first process");
        Assert.That((await home.Export("second")).Select(r => r.State), Is.EqualTo(new[] { "completed", "completed" }), "commands work while a run runs");
        await File.WriteAllTextAsync(Path.Combine(home.Folder, "go"), "");
        Assert.That(await owner.ExitCode(), Is.Zero, owner.Errors);
    }
}
