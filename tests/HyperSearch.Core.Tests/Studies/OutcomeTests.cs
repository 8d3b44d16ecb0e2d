using System.Collections.Immutable;
using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;

namespace HyperSearch.Core.Tests.Studies;

[TestFixture]
public sealed class OutcomeTests
{
    [Test]
    public void Complete_WithoutTheObjectivesMetric_IsAUserError()
    {
        var study = new StudyDriver(StudyDriver.MakeSpec() with { Retry = NoRetries(FailureClass.UserError) });
        int number = study.Start();
        study.Must(new CompleteTrial(number, 1, StudyDriver.Metrics(1, "accuracy"), null));
        Assert.That(study.State.Trials[number].View.Failure, Is.EqualTo(FailureClass.UserError));
        Assert.That(study.State.Trials[number].Message, Is.EqualTo("Exit 0 without the objective's metric 'validation/loss'"));
    }

    [TestCase(double.NaN)]
    [TestCase(double.PositiveInfinity)]
    [TestCase(double.NegativeInfinity)]
    public void Complete_WithAValueThatIsNotFinite_Diverged(double value)
    {
        var study = new StudyDriver();
        int number = study.Start();
        study.Must(new CompleteTrial(number, 1, StudyDriver.Metrics(value), null));
        Assert.That(study.State.Trials[number].View.Failure, Is.EqualTo(FailureClass.Diverged));
        Assert.That(study.State.BestNumber, Is.Null);
    }

    [Test]
    public void Complete_ByTheRuleBest_TakesTheBestReport()
    {
        var study = new StudyDriver(StudyDriver.MakeSpec(value: ObjectiveValue.Best, direction: Direction.Maximize));
        int number = study.Start();
        study.Report(number, 1, 0, 1, 0.5);
        study.Report(number, 1, 1, 2, 0.9);
        study.Report(number, 1, 2, 3, double.NaN);
        study.Must(new CompleteTrial(number, 1, StudyDriver.Metrics(0.7), null));
        Assert.That(study.State.Trials[number].View.Values, Is.EqualTo((double[])[0.9]));
    }

    [Test]
    public void Complete_ByTheRuleLast_TakesTheLastReportWhereTheEndSaysNothing()
    {
        var study = new StudyDriver();
        int number = study.Start();
        study.Report(number, 1, 0, 1, 0.5);
        study.Report(number, 1, 1, 2, 0.9);
        study.Must(new CompleteTrial(number, 1, MetricValues.Empty, null));
        Assert.That(study.State.Trials[number].View.Values, Is.EqualTo((double[])[0.9]));
    }

    [TestCase(Direction.Minimize, 1)]
    [TestCase(Direction.Maximize, 2)]
    public void Best_OfSeveral_IsByDirectionAndTiesGoToTheLowerNumber(Direction direction, int winner)
    {
        var study = new StudyDriver(StudyDriver.MakeSpec(new Budget(Trials: 9), direction: direction));
        foreach (double value in (double[])[0.5, 0.2, 0.9, 0.2, 0.9]) study.Finish(value);
        Assert.That(BestTrial.Of(study.State).Trial!.Number, Is.EqualTo(winner));
        Assert.That(BestTrial.Top(study.State, 2).Select(t => t.Number), Is.EqualTo((int[])[winner, winner + 2]));
    }

    [Test]
    public void Best_ThatBreaksAMetricConstraint_IsNotBest()
    {
        StudySpec spec = StudyDriver.MakeSpec() with { MetricConstraints = [new MetricConstraint("memory", ComparisonOperator.LessOrEqual, 20)] };
        var study = new StudyDriver(spec);
        int greedy = study.Start();
        study.Must(new CompleteTrial(greedy, 1, StudyDriver.Metrics(0.1).Add("memory", 21), null));
        Assert.That(BestTrial.Of(study.State).Refusal!.Code, Is.EqualTo(RefusalCode.NotFound));
        int modest = study.Start();
        study.Must(new CompleteTrial(modest, 1, StudyDriver.Metrics(0.4).Add("memory", 20), null));
        Assert.That(BestTrial.Of(study.State).Trial!.Number, Is.EqualTo(modest));
        Assert.That(study.State.Trials[greedy].State, Is.EqualTo(TrialState.Completed), "it completed all the same");
    }

    [Test]
    public void Best_WithSeveralObjectives_IsRefused()
    {
        StudySpec spec = StudyDriver.MakeSpec();
        var study = new StudyDriver(spec with { Objectives = [.. spec.Objectives, new Objective("size", Direction.Minimize, ObjectiveValue.Last)] });
        int number = study.Start();
        study.Must(new CompleteTrial(number, 1, StudyDriver.Metrics(1).Add("size", 2), null));
        Assert.That(study.State.Trials[number].View.Values, Is.EqualTo((double[])[1, 2]));
        Assert.That(BestTrial.Of(study.State).Refusal!.Code, Is.EqualTo(RefusalCode.InvalidRequest));
    }

    [Test]
    public void Budget_OfTrials_EndsTheStudyWithTheLastOne()
    {
        var study = new StudyDriver(StudyDriver.MakeSpec(new Budget(Trials: 2)));
        study.Finish(1);
        Assert.That(study.State.IsFinished, Is.False);
        study.Finish(2);
        Assert.That(study.State.Finish!.Reason, Is.EqualTo(FinishReason.BudgetSpent));
        Assert.That(study.Refused(new AddTrial(StudyDriver.X(0.5))), Is.EqualTo(RefusalCode.Conflict));
    }

    [Test]
    public void Budget_OfTokens_CountsStepsOfEveryAttempt()
    {
        var study = new StudyDriver(StudyDriver.MakeSpec(new Budget(Tokens: 100)));
        int number = study.Start();
        study.Report(number, 1, 0, 60, 0.5);
        study.Must(new ReleaseTrial(number, 1, "drain"));
        study.Lease();
        study.Report(number, 2, 0, 60, 0.5);
        Assert.That(study.State.Tokens, Is.EqualTo(120), "without a checkpoint the work was done again");
        Assert.That(study.Refused(new ProposeTrial(1, StudyDriver.X(0.5), ProposalSource.Strategy, 2, null)), Is.EqualTo(RefusalCode.BudgetSpent));
        study.Must(new CompleteTrial(number, 2, StudyDriver.Metrics(1), null));
        Assert.That(study.State.Finish!.Reason, Is.EqualTo(FinishReason.BudgetSpent));
    }

    [Test]
    public void Budget_OfTime_DoesNotCountTheTimeBetweenAKillAndTheRestart()
    {
        var study = new StudyDriver(StudyDriver.MakeSpec(new Budget(TimeSeconds: 3600)));
        int number = study.Start();
        study.Now += TimeSpan.FromMinutes(10);
        study.Report(number, 1, 0, 10, 0.5);
        study.Now += TimeSpan.FromHours(12);
        study.Must(new OpenSession("laptop", "s2", "{}"));
        Assert.That(study.State.Clock.Spent, Is.EqualTo(TimeSpan.FromSeconds(601)));
        study.Lease(0, "s2");
        study.Now += TimeSpan.FromMinutes(51);
        study.Must(new CompleteTrial(number, 2, StudyDriver.Metrics(1), null));
        Assert.That(study.State.Finish!.Reason, Is.EqualTo(FinishReason.BudgetSpent));
        Assert.That(study.State.Clock.SlotTime, Is.EqualTo(TimeSpan.FromSeconds(601 + 3061)));
    }

    [Test]
    public void Stop_WithTrialsQueuedAndRunning_CancelsTheOnesAndTellsTheOthers()
    {
        var study = new StudyDriver();
        int running = study.Start(), queued = study.Propose();
        study.Must(new StopStudy());
        Assert.That(study.State.Trials[queued].State, Is.EqualTo(TrialState.Cancelled));
        Assert.That(study.State.Trials[running].State, Is.EqualTo(TrialState.Running));
        study.Must(new EndStoppedTrial(running, 1, MetricValues.Empty, null));
        Assert.That(study.State.Trials[running].State, Is.EqualTo(TrialState.Cancelled));
        Assert.That(study.Must(new StopStudy()).Events, Is.Empty);
        Assert.That(study.Refused(new ResumeStudy()), Is.EqualTo(RefusalCode.Conflict));
    }

    [Test]
    public void Stop_WhileATrialCompletes_StillCountsIt()
    {
        var study = new StudyDriver();
        int running = study.Start();
        study.Must(new StopStudy());
        study.Must(new CompleteTrial(running, 1, StudyDriver.Metrics(0.5), null));
        Assert.That(study.State.BestNumber, Is.EqualTo(running));
        Assert.That(study.Events.OfType<StudyFinished>().Count(), Is.EqualTo(1));
    }

    [Test]
    public void Confirm_ASecondTime_NeedsAgain()
    {
        var study = new StudyDriver();
        int number = study.Finish(0.5);
        study.Must(new RecordConfirmation(number, false, "{}"));
        Assert.That(study.Refused(new RecordConfirmation(number, false, "{}")), Is.EqualTo(RefusalCode.Conflict));
        study.Must(new RecordConfirmation(number, true, "{}"));
        Assert.That(study.State.Confirmations.Select(c => c.Reading), Is.EqualTo((int[])[1, 2]));
        study.Must(new RecordExport(number, "out"));
        Assert.That(study.State.Exports.Single().Path, Is.EqualTo("out"));
    }

    [Test]
    public void Confirm_OfATrialThatDidNotComplete_IsAConflict()
    {
        var study = new StudyDriver();
        int number = study.Start();
        Assert.That(study.Refused(new RecordConfirmation(number, false, "{}")), Is.EqualTo(RefusalCode.Conflict));
    }

    [Test]
    public void Fail_WithALongMessage_IsCut()
    {
        var study = new StudyDriver();
        int number = study.Start();
        study.Must(new FailTrial(number, 1, FailureClass.Timeout, new string('x', 100_000), MetricValues.Empty, null));
        Assert.That(study.State.Trials[number].Message, Has.Length.EqualTo(StudyLimits.MessageLengthMax));
    }

    [Test]
    public void Fail_WithALongMessageOfPairs_IsCutBetweenThem()
    {
        var study = new StudyDriver();
        int number = study.Start();
        study.Must(new FailTrial(number, 1, FailureClass.Timeout, "x" + string.Concat(Enumerable.Repeat("💥", 5000)), MetricValues.Empty, null));
        string message = study.State.Trials[number].Message!;
        Assert.That(message, Has.Length.EqualTo(StudyLimits.MessageLengthMax - 1));
        Assert.That(char.IsLowSurrogate(message[^1]), Is.True);
    }

    private static ImmutableSortedDictionary<FailureClass, int> NoRetries(FailureClass failure) =>
        ImmutableSortedDictionary<FailureClass, int>.Empty.Add(failure, 0);
}
