using HyperSearch.Cli.Runs;
using HyperSearch.Cli.Terminal;
using HyperSearch.Cli.Tests.Studies;
using HyperSearch.Protocol.Trials;

namespace HyperSearch.Cli.Tests.Runs;

public sealed class ViewTests
{
    [Test]
    public void Line_ACompletedTrial_HasValueTimeRankAndProgress()
    {
        var board = new RunBoard(null);
        board.Apply(RunBoardTests.Summary(completed: 1, budget: 16, parallelism: 1));

        Assert.That(PlainView.Line(SampleTrials.Completed(), board), Is.EqualTo("trial 0 completed  loss 0.61  10 s  best so far  [1/16]"));
    }

    [Test]
    public void Line_AFailedTrial_NamesClassAndMessageOnOneLine()
    {
        Assert.That(PlainView.Line(SampleTrials.Failed(2, "first\nsecond"), new RunBoard(null)), Is.EqualTo("trial 2 failed  user_error: first second"));
    }

    [Test]
    public void Line_ATrialOfAPopulation_NamesItsParent()
    {
        TrialSummary child = SampleTrials.Running(9) with { Lineage = new TrialLineage(2, 1, 4, 100, 200) };
        Assert.That(PlainView.Line(child, new RunBoard(null)), Does.StartWith("trial 9 running  from #4  "));
    }

    [Test]
    public void Line_ATrialThatIsQueuedAgain_SaysWhyAndFromWhenOn()
    {
        DateTimeOffset until = DateTimeOffset.UnixEpoch.AddHours(1);
        TrialSummary waiting = SampleTrials.Running(3) with { State = "queued", QueuedBecause = "exit code 3\nboom", QueuedUntil = until };

        Assert.That(PlainView.Line(waiting, new RunBoard(null)), Is.EqualTo($"trial 3 queued again (not before {Figures.Time(until)}): exit code 3 boom"));
    }

    [Test]
    public void PlainView_APause_IsSaidOnceWithTheWayOut()
    {
        using var error = new StringWriter();
        var environment = new CliEnvironment { In = TextReader.Null, Out = TextWriter.Null, Error = error, Variable = _ => null, WorkingDirectory = "/", Clock = TimeProvider.System };
        var view = new PlainView(new Screen(environment, new ScreenSettings(false, true, false, 0)));
        var board = new RunBoard(null);
        board.Apply(RunBoardTests.Summary(completed: 1, budget: 2, parallelism: 1) with { State = "paused" });

        view.Show(board, []);
        view.Show(board, []);
        board.Apply(RunBoardTests.Summary(completed: 1, budget: 2, parallelism: 1) with { State = "running" });
        view.Show(board, []);

        Assert.That(error.ToString().Trim().Split('\n'), Has.Length.EqualTo(2));
        Assert.That(error.ToString(), Does.StartWith("paused; go on with: hypersearch study resume").And.Contain("resumed"));
    }

    [Test]
    public async Task LiveView_TextWithBrackets_IsShownAsItIs()
    {
        using var error = new StringWriter();
        var environment = new CliEnvironment { In = TextReader.Null, Out = TextWriter.Null, Error = error, ErrorIsTerminal = true, Variable = _ => null, WorkingDirectory = "/", Clock = TimeProvider.System };
        var view = new LiveView(new Screen(environment, new ScreenSettings(false, true, false, 0)), TimeProvider.System);
        var board = new RunBoard(null);
        board.Apply(RunBoardTests.Summary(completed: 1, budget: 2, parallelism: 1) with { Objectives = ["[red]loss"] });
        TrialSummary trial = SampleTrials.Completed(parameters: """{"model":"[bold]m[/]"}""");

        await view.While(() =>
        {
            view.Show(board, board.Apply(new TrialPage(1, [trial])));
            view.Say("a [remark]");
            return Task.CompletedTask;
        });

        Assert.That(error.ToString(), Does.Contain("[red]loss").And.Contain("[bold]m[/]").And.Contain("a [remark]"));
    }
}
