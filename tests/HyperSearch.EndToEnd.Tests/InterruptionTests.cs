namespace HyperSearch.EndToEnd.Tests;

/// <summary>Ctrl-C and kill -9 of `run`, and going on afterwards.</summary>
[TestFixture]
[Platform("Linux")]
public sealed class InterruptionTests
{
    private const string ReportX = """echo "{\"step\":1,\"metrics\":{\"loss\":$HYPERSEARCH_PARAM_X}}" """;

    /// <summary>A trial that says it has started and then waits for a word, or for SIGTERM.</summary>
    private const string WaitForGo = "echo started > words\nuntil [ -e go ]; do sleep 0.05; done\n" + ReportX;

    [Test]
    public async Task Run_ControlC_DrainsExits130AndGoesOn()
    {
        using var home = new ScratchHome();
        using StreamReader words = home.Pipe("words");
        string file = home.Study("drained", WaitForGo, trials: 2);
        Invocation run = home.Start("run", file);
        await words.Next();
        await run.Interrupt();
        Assert.That(await run.ExitCode(), Is.EqualTo(130), run.Errors);
        await File.WriteAllTextAsync(Path.Combine(home.Folder, "go"), "");
        await home.Run(0, "run", file);
        IReadOnlyList<TrialRow> rows = await home.Export("drained");
        Assert.That(rows.Select(r => (r.State, r.Attempts)), Is.EqualTo(new[] { ("completed", 2), ("completed", 1) }));
        await home.Run(0, "study", "verify", "drained");
    }

    [Test]
    public async Task Run_SixteenTrialsOfAGaussianProcessKilledTwice_VerifiesAndProposesNothingTwice()
    {
        using var home = new ScratchHome();
        using StreamReader words = home.Pipe("words");
        const string Script = "echo started > words\n" + ReportX;
        string file = home.Study("modelled", Script, trials: 60, parallelism: 16, strategy: "kind: gp, deterministic: true", space: "\n  n: {type: int, low: 1, high: 6}\n  m: {type: categorical, choices: [a, b]}");
        int starts = 0;
        foreach (int killAfter in new[] { 20, 45 })
        {
            Invocation run = home.Start("run", file);
            for (; starts < killAfter; starts++) await words.Next();
            await run.Kill();
        }

        await home.Run(0, "run", file);
        IReadOnlyList<TrialRow> rows = await home.Export("modelled");
        Assert.That(rows.Select(r => r.State), Is.EqualTo(Enumerable.Repeat("completed", 60)));
        Assert.That(rows.Select(r => r.Parameters).Distinct().Count(), Is.EqualTo(60));
        await home.Run(0, "study", "verify", "modelled");
    }

    [Test]
    public async Task Run_SecondControlC_ExitsAtOnceAndLosesNothing()
    {
        using var home = new ScratchHome();
        using StreamReader words = home.Pipe("words");
        string file = home.Study("impatient", "trap 'echo deaf > words' TERM\n" + WaitForGo, trials: 1);
        Invocation run = home.Start("run", file);
        Assert.That(await words.Next(), Is.EqualTo("started"));
        await run.Interrupt();
        Assert.That(await words.Next(), Is.EqualTo("deaf"), "the first Ctrl-C asks the trial to end");
        await run.Interrupt();
        Assert.That(await run.ExitCode(), Is.EqualTo(130), run.Errors);
        await File.WriteAllTextAsync(Path.Combine(home.Folder, "go"), "");
        await home.Run(0, "run", file);
        Assert.That((await home.Export("impatient")).Select(r => r.State), Is.EqualTo(new[] { "completed" }));
    }

    [Test]
    public async Task Run_KilledThreeTimes_GoesOnWithTheSameProposalsAndLosesNothing()
    {
        using var home = new ScratchHome();
        using StreamReader words = home.Pipe("words");
        const string Script = "echo started > words\n" + ReportX;
        string file = home.Study("killed", Script, trials: 12);
        int starts = 0;
        foreach (int killAfter in new[] { 2, 5, 9 })
        {
            Invocation run = home.Start("run", file);
            for (; starts < killAfter; starts++) await words.Next();
            await run.Kill();
        }

        await home.Run(0, "run", file);
        IReadOnlyList<TrialRow> rows = await home.Export("killed");
        Assert.That(rows.Select(r => (r.Number, r.State)), Is.EqualTo(Enumerable.Range(0, 12).Select(n => (n, "completed"))));
        Assert.That(rows.Sum(r => r.Attempts), Is.LessThanOrEqualTo(12 + 3), "only the trials that were killed run again");
        await home.Run(0, "study", "verify", "killed");

        using var other = new ScratchHome();
        await other.Run(0, "run", other.Study("killed", ReportX, trials: 12));
        Assert.That(rows.Select(r => r.Parameters), Is.EqualTo((await other.Export("killed")).Select(r => r.Parameters)));
    }

    [Test]
    public async Task Run_Killed_LeavesNoOrphan()
    {
        using var home = new ScratchHome();
        string alive = home.MakePipe("alive");
        string file = home.Study("orphan", "exec 9>alive\nsetsid -f sh -c 'echo detached >&9; sleep 600'\nsleep 600 & wait", trials: 1);
        Invocation run = home.Start("run", file);

        // The trial, its child and its detached grandchild hold the pipe's writing end: it ends when the last of them is dead.
        using var pipe = await Task.Run(() => new StreamReader(alive)).WaitAsync(TimeSpan.FromMinutes(2));
        Assert.That(await pipe.Next(), Is.EqualTo("detached"));
        await run.Kill();
        string? rest = await Task.Run(pipe.ReadLine).WaitAsync(TimeSpan.FromSeconds(30));
        Assert.That(rest, Is.Null);
    }
}
