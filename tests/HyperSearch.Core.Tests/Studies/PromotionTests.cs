using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;

namespace HyperSearch.Core.Tests.Studies;

[TestFixture]
public sealed class PromotionTests
{
    private static readonly RungTarget First = new(3, false);
    private static readonly RungTarget Last = new(9, true);

    [Test]
    public void Report_BeforeTheRung_PausesNothing()
    {
        StudyDriver study = Begin();
        study.Report(0, 1, 0, 2, 0.5);
        Assert.That(study.State.Trials[0].IsPausing, Is.False);
        Assert.That(study.Refused(new PauseTrial(0, 1, 2)), Is.EqualTo(RefusalCode.Conflict));
    }

    [Test]
    public void Attempt_ThatEndsAtItsRung_LeavesThePausedTrialWithItsCheckpoint()
    {
        StudyDriver study = Begin();
        study.Report(0, 1, 0, 3, 0.5);
        Assert.That(study.State.Trials[0].IsPausing, Is.True, "told to pause, and still on its slot");
        study.Must(new CommitCheckpoint(0, 1, "/c", 3, null, 1));
        study.Must(new EndStoppedTrial(0, 1, StudyDriver.Metrics(7, "speed"), "{}"));
        TrialRecord trial = study.State.Trials[0];
        Assert.That((trial.State, trial.View.ResumeStep, trial.Metrics["speed"], study.State.Running.Count), Is.EqualTo((TrialState.Paused, (long?)3, 7.0, 0)));
        Assert.That(trial.EndedAt, Is.Null);
        Assert.That(trial.View.Metrics["speed"], Is.EqualTo(7), "strategies see what it was worth at the rung");
        study.Must(new PromoteTrial(0, Last, study.State.Seq, false));
        study.Lease();
        Assert.That(study.State.Trials[0].View.Metrics["speed"], Is.EqualTo(7), "and go on seeing it while it runs");
    }

    [Test]
    public void Promoted_Trial_GoesOnFromItsCheckpointWithItsReports()
    {
        StudyDriver study = Begin();
        Pause(study, 0);
        study.Must(new PromoteTrial(0, Last, study.State.Seq, false));
        Assert.That(study.State.Trials[0].View.Target, Is.EqualTo(Last));
        Assert.That(study.Lease(), Is.EqualTo((0, 2)));
        TrialRecord trial = study.State.Trials[0];
        Assert.That((trial.Step, trial.View.Reports.Length, trial.IsPausing), Is.EqualTo((3L, 1, false)));
        long before = study.State.Tokens;
        study.Report(0, 2, 0, 9, 0.2);
        Assert.That(study.State.Tokens - before, Is.EqualTo(6), "only the steps between the rungs count as work");
        Assert.That(study.State.Trials[0].IsPausing, Is.False, "the last rung pauses nothing");
        study.Must(new CompleteTrial(0, 2, StudyDriver.Metrics(0.2), null));
        Assert.That(study.State.Trials[0].State, Is.EqualTo(TrialState.Completed));
    }

    [Test]
    public void Paused_TrialWithoutACheckpoint_BeginsAgain()
    {
        StudyDriver study = Begin();
        study.Report(0, 1, 0, 3, 0.5);
        study.Must(new EndStoppedTrial(0, 1, MetricValues.Empty, null));
        study.Must(new PromoteTrial(0, Last, study.State.Seq, false));
        study.Lease();
        Assert.That((study.State.Trials[0].Step, study.State.Trials[0].View.Reports.Length, study.State.Trials[0].View.Metrics.Count), Is.EqualTo((0L, 0, 0)));
    }

    [Test]
    public void Pause_OfATrialThatRunsElsewhere_KeepsItsReportsWithoutACheckpoint()
    {
        StudyDriver study = Begin();
        study.Report(0, 1, 0, 3, 0.5);
        study.Must(new PauseTrial(0, 1, 3));
        study.Must(new PromoteTrial(0, null, study.State.Seq, false));
        study.Lease();
        Assert.That((study.State.Trials[0].Step, study.State.Trials[0].View.Reports.Length), Is.EqualTo((3L, 1)));
    }

    [Test]
    public void Agent_ThatComesBack_FindsItsTrialPausedWhereItWasSavedAtTheRung()
    {
        StudyDriver study = Begin();
        study.Report(0, 1, 0, 3, 0.5);
        study.Must(new CommitCheckpoint(0, 1, "/c", 3, null, 1));
        study.Must(new OpenSession("laptop", "s2", "{}"));
        Assert.That(study.State.Trials[0].State, Is.EqualTo(TrialState.Paused));
    }

    [Test]
    public void Agent_ThatComesBack_FindsItsTrialQueuedWhereNothingWasSaved()
    {
        StudyDriver study = Begin();
        study.Report(0, 1, 0, 3, 0.5);
        study.Must(new OpenSession("laptop", "s2", "{}"));
        Assert.That(study.State.Trials[0].State, Is.EqualTo(TrialState.Queued));
    }

    [Test]
    public void Study_WhoseTrialsAreAllProposed_WaitsForThePausedOnes()
    {
        StudyDriver study = Begin(trials: 2);
        Pause(study, 0);
        Start(study);
        Pause(study, 1);
        Assert.That(study.State.IsFinished, Is.False);
        Assert.That(study.Refused(new ProposeTrial(2, StudyDriver.X(0.9), ProposalSource.Strategy, study.State.Seq, null)), Is.EqualTo(RefusalCode.BudgetSpent));
        study.Must(new PromoteTrial(1, Last, study.State.Seq, true));
        study.Lease();
        study.Must(new CompleteTrial(1, 2, StudyDriver.Metrics(0.1), null));
        Assert.That(study.State.IsFinished, Is.False);
        study.Must(new EndPausedTrials(2, false));
        Assert.That((study.State.Trials[0].State, study.State.Trials[0].Message, study.State.Trials[0].View.Values.Single()), Is.EqualTo((TrialState.Pruned, "not promoted", 0.5)));
        Assert.That(study.State.Finish?.Reason, Is.EqualTo(FinishReason.BudgetSpent));
    }

    [Test]
    public void EndPausedTrials_WhileTheBudgetHasRoom_IsRefused()
    {
        StudyDriver study = Begin();
        Pause(study, 0);
        Assert.That(study.Refused(new EndPausedTrials(1, false)), Is.EqualTo(RefusalCode.Conflict));
        study.Must(new EndPausedTrials(1, true));
        study.Must(new ReportExhausted(1));
        Assert.That((study.State.Trials[0].State, study.State.Finish?.Reason), Is.EqualTo((TrialState.Pruned, (FinishReason?)FinishReason.SpaceExhausted)));
    }

    [Test]
    public void Exhausted_WhileATrialIsPaused_DoesNotEndTheStudy()
    {
        StudyDriver study = Begin();
        Pause(study, 0);
        study.Must(new ReportExhausted(1));
        Assert.That(study.State.IsFinished, Is.False);
    }

    [Test]
    public void Budget_OfTokens_EndsThePausedTrialsToo()
    {
        var study = new StudyDriver(StudyDriver.MakeSpec(new Budget(Tokens: 3)));
        Start(study);
        Pause(study, 0);
        Assert.That((study.State.Trials[0].State, study.State.Finish?.Reason), Is.EqualTo((TrialState.Pruned, (FinishReason?)FinishReason.BudgetSpent)));
    }

    [Test]
    public void Stop_OfTheStudy_CancelsThePausedTrials()
    {
        StudyDriver study = Begin();
        Pause(study, 0);
        study.Must(new StopStudy());
        Assert.That(study.State.Trials[0].State, Is.EqualTo(TrialState.Cancelled));
    }

    [Test]
    public void Promotion_ThatMakesNoSense_IsRefused()
    {
        StudyDriver study = Begin();
        Assert.That(study.Refused(new PromoteTrial(0, Last, study.State.Seq, false)), Is.EqualTo(RefusalCode.StaleProposal), "it runs");
        Pause(study, 0);
        Assert.That(study.Refused(new PromoteTrial(0, First, study.State.Seq, false)), Is.EqualTo(RefusalCode.InvalidRequest), "it stands there");
        Assert.That(study.Refused(new PromoteTrial(0, Last, study.State.Seq + 1, false)), Is.EqualTo(RefusalCode.InvalidRequest), "the future");
        Assert.That(study.Refused(new PromoteTrial(4, Last, study.State.Seq, false)), Is.EqualTo(RefusalCode.NotFound));
    }

    [Test]
    public void Release_OfATrialThatIsPausing_QueuesItAgain()
    {
        StudyDriver study = Begin();
        study.Report(0, 1, 0, 3, 0.5);
        study.Must(new ReleaseTrial(0, 1, "drain"));
        Assert.That(study.State.Trials[0].State, Is.EqualTo(TrialState.Queued));
    }

    private static StudyDriver Begin(int trials = 4)
    {
        var study = new StudyDriver(StudyDriver.MakeSpec(new Budget(Trials: trials)));
        Start(study);
        return study;
    }

    private static void Start(StudyDriver study)
    {
        int number = study.State.NextNumber;
        study.Must(new ProposeTrial(number, StudyDriver.X(number / 10.0), ProposalSource.Strategy, study.State.Seq, null) { Target = First });
        study.Lease();
    }

    private static void Pause(StudyDriver study, int number)
    {
        study.Report(number, 1, 0, 3, 0.5);
        study.Must(new CommitCheckpoint(number, 1, "/c", 3, null, 1));
        study.Must(new EndStoppedTrial(number, 1, MetricValues.Empty, null));
    }
}
