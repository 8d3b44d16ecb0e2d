using HyperSearch.Cli.Runs;
using HyperSearch.Cli.Tests.Studies;
using HyperSearch.Protocol.Studies;
using HyperSearch.Protocol.Trials;

namespace HyperSearch.Cli.Tests.Runs;

public sealed class RunBoardTests
{
    [Test]
    public void Apply_TheSameStateTwice_IsNewsOnce()
    {
        var board = new RunBoard(null);

        Assert.That(board.Apply(new TrialPage(3, [SampleTrials.Running(0)])), Has.Count.EqualTo(1));
        Assert.That(board.Apply(new TrialPage(4, [SampleTrials.Running(0) with { Step = 100 }])), Is.Empty);
        Assert.That(board.Apply(new TrialPage(5, [SampleTrials.Completed()])), Has.Count.EqualTo(1));
        Assert.That(board.Seq, Is.EqualTo(5));
    }

    [Test]
    public void Remaining_FromTheMeanTimeAndTheSlots_IsShared()
    {
        var board = new RunBoard(null);
        board.Apply(Summary(completed: 2, budget: 10, parallelism: 4));
        board.Apply(new TrialPage(9, [SampleTrials.Completed(0), SampleTrials.Completed(1)]));

        Assert.That(board.Remaining, Is.EqualTo(TimeSpan.FromSeconds(10 * 8 / 4.0)));
    }

    [Test]
    public void Remaining_NothingFinishedYet_IsUnknown()
    {
        var board = new RunBoard(null);
        board.Apply(Summary(completed: 0, budget: 10, parallelism: 1));

        Assert.That(board.Remaining, Is.Null);
    }

    [Test]
    public void Planned_AGridWithoutBudget_IsItsSize()
    {
        var board = new RunBoard(30);
        board.Apply(Summary(completed: 1, budget: null, parallelism: 1));

        Assert.That(board.Planned, Is.EqualTo(30));
    }

    internal static StudySummary Summary(int completed, int? budget, int parallelism) => new()
    {
        Name = "s",
        State = "running",
        Seq = 9,
        CreatedAt = DateTimeOffset.UnixEpoch,
        ChangedAt = DateTimeOffset.UnixEpoch,
        Strategy = "random",
        Pruner = "none",
        Objectives = ["loss"],
        Parallelism = parallelism,
        BudgetTrials = budget,
        Trials = new Dictionary<string, int> { ["completed"] = completed },
        Best = new BestTrialSummary(0, SampleTrials.Completed().Parameters, 0.61),
    };
}
