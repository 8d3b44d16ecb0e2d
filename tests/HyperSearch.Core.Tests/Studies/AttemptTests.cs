using HyperSearch.Core.Leases;
using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;

namespace HyperSearch.Core.Tests.Studies;

[TestFixture]
public sealed class AttemptTests
{
    [Test]
    public void Lease_SeveralQueued_GivesTheLowestNumberFirst()
    {
        var study = new StudyDriver();
        study.Propose();
        study.Propose();
        Assert.That(study.Lease(0), Is.EqualTo((0, 1)));
        Assert.That(study.Lease(1), Is.EqualTo((1, 1)));
    }

    [Test]
    public void Lease_OfASlotThatHoldsOne_GivesTheSameAgain()
    {
        var study = new StudyDriver();
        study.Start();
        study.Propose();
        int events = study.Events.Count;
        Assert.That(study.Lease(0), Is.EqualTo((0, 1)));
        Assert.That(study.Events, Has.Count.EqualTo(events), "the answer was lost, the lease was not");
    }

    [Test]
    public void Lease_BeyondTheParallelism_GivesNothing()
    {
        var study = new StudyDriver(StudyDriver.MakeSpec(parallelism: 1));
        study.Start();
        study.Propose();
        Assert.That(study.Must(new LeaseTrial("s1", 1)).Trial, Is.Null);
    }

    [Test]
    public void Lease_OfASessionThatDidNotOpen_IsRefused() =>
        Assert.That(new StudyDriver().Refused(new LeaseTrial("stranger", 0)), Is.EqualTo(RefusalCode.InvalidRequest));

    [Test]
    public void Lease_WhilePaused_GivesNothingUntilItResumes()
    {
        var study = new StudyDriver();
        study.Propose();
        study.Must(new PauseStudy());
        Assert.That(study.Must(new LeaseTrial("s1", 0)).Trial, Is.Null);
        study.Must(new ResumeStudy());
        Assert.That(study.Must(new LeaseTrial("s1", 0)).Trial, Is.EqualTo(0));
    }

    [Test]
    public void Report_Twice_IsKeptOnce()
    {
        var study = new StudyDriver();
        int number = study.Start();
        study.Report(number, 1, 0, 10, 0.5);
        Decision again = study.Must(new ReportMetrics(number, 1, 0, 10, StudyDriver.Metrics(0.5)));
        Assert.That(again.Events, Is.Empty);
        Assert.That(study.State.Trials[number].View.Reports, Is.EqualTo((StepValue[])[new(10, 0.5)]));
    }

    [Test]
    public void Report_WithOneMissingBefore_IsAGap()
    {
        var study = new StudyDriver();
        int number = study.Start();
        Assert.That(study.Refused(new ReportMetrics(number, 1, 1, 10, StudyDriver.Metrics(1))), Is.EqualTo(RefusalCode.ReportGap));
    }

    [Test]
    public void Report_AfterOnesKeptBesideTheJournal_Follows()
    {
        var study = new StudyDriver();
        int number = study.Start();
        Decision dense = study.Must(new ReportMetrics(number, 1, 0, 5, StudyDriver.Metrics(1, "train/loss")));
        Assert.That(dense.Events, Is.Empty, "no decision depends on it");
        study.Must(new ReportMetrics(number, 1, 1, 10, StudyDriver.Metrics(1), DenseIndex: 0));
        Assert.That(study.State.Trials[number].NextReport, Is.EqualTo(2));
    }

    [Test]
    public void Checkpoint_BeforeTheLast_IsKnown_AndDoesNotComeBackWhenItIsSaidLate()
    {
        var study = new StudyDriver();
        int number = study.Start();
        Save(1, 10);
        Save(1, 20);
        Save(1, 30);
        Assert.That(Steps(), Is.EqualTo((30L, (long?)20)));
        Assert.That(study.Must(new CommitCheckpoint(number, 1, "1-20", 20, "ff", 100)).Events, Is.Empty, "said twice, and the copy came late");
        Assert.That(Steps(), Is.EqualTo((30L, (long?)20)));

        // The last one was damaged, and the next attempt went on from the one before it.
        study.Must(new ReleaseTrial(number, 1, "drain"));
        study.Lease();
        Save(2, 25);
        Assert.That(Steps(), Is.EqualTo((25L, (long?)20)), "a later step is none to go back to");
        Save(2, 35);
        Assert.That(Steps(), Is.EqualTo((35L, (long?)25)));

        void Save(int attempt, long step) => study.Must(new CommitCheckpoint(number, attempt, $"{attempt}-{step}", step, "ff", 100));

        (long, long?) Steps() => (study.State.Trials[number].Checkpoint!.Step, study.State.Trials[number].EarlierCheckpoint?.Step);
    }

    [Test]
    public void Report_OfAnAttemptThatIsOver_IsStale()
    {
        var study = new StudyDriver();
        int number = study.Start();
        study.Must(new ReleaseTrial(number, 1, "drain"));
        Assert.That(study.Lease(), Is.EqualTo((number, 2)));
        Assert.That(study.Refused(new ReportMetrics(number, 1, 0, 10, StudyDriver.Metrics(1))), Is.EqualTo(RefusalCode.StaleAttempt));
        Assert.That(study.Refused(new CompleteTrial(number, 1, StudyDriver.Metrics(1), null)), Is.EqualTo(RefusalCode.StaleAttempt));
        Assert.That(study.Refused(new CommitCheckpoint(number, 1, "p", 1, null, 1)), Is.EqualTo(RefusalCode.StaleAttempt));
        Assert.That(study.Refused(new ReportMetrics(number, 3, 0, 10, StudyDriver.Metrics(1))), Is.EqualTo(RefusalCode.InvalidRequest), "it was never granted");
    }

    [Test]
    public void Complete_Twice_CountsOnce()
    {
        var study = new StudyDriver();
        int number = study.Finish(0.5);
        Decision again = study.Must(new CompleteTrial(number, 1, StudyDriver.Metrics(0.5), null));
        Assert.That(again.Events, Is.Empty);
        Assert.That(study.State.Counts.Completed, Is.EqualTo(1));
    }

    [Test]
    public void Release_OnDrain_KeepsTheNumberAndComesBackAtOnceFromItsCheckpoint()
    {
        var study = new StudyDriver();
        int number = study.Start();
        study.Report(number, 1, 0, 10, 0.9);
        study.Must(new CommitCheckpoint(number, 1, "trials/0/1", 10, "ff", 100));
        study.Report(number, 1, 1, 20, 0.8);
        study.Must(new ReleaseTrial(number, 1, "drain"));
        Assert.That(study.State.Trials[number].State, Is.EqualTo(TrialState.Queued));
        Assert.That(study.Lease(), Is.EqualTo((number, 2)));

        TrialRecord trial = study.State.Trials[number];
        Assert.That(trial.Checkpoint!.Step, Is.EqualTo(10));
        Assert.That(trial.View.Reports, Is.EqualTo((StepValue[])[new(10, 0.9)]), "what came after the checkpoint will come again");
        Assert.That(trial.NextReport, Is.Zero);
    }

    [Test]
    public void OpenSession_OfAnAgentThatDied_TakesItsTrialsBackAsPreempted()
    {
        var study = new StudyDriver();
        int first = study.Start(0), second = study.Start(1);
        Decision decision = study.Must(new OpenSession("laptop", "s2", "{}"));
        Assert.That(decision.Events.OfType<TrialRequeued>().Select(e => (e.Number, e.Class)), Is.EqualTo(((int, FailureClass)[])[(first, FailureClass.Preempted), (second, FailureClass.Preempted)]));
        Assert.That(study.Lease(0, "s2"), Is.EqualTo((first, 2)));
        Assert.That(study.Must(new OpenSession("laptop", "s2", "{}")).Events, Is.Empty, "said twice, done once");
    }

    [Test]
    public void OpenSession_OfAnotherAgent_LeavesTheOthersAlone()
    {
        var study = new StudyDriver();
        int number = study.Start();
        study.Must(new OpenSession("desktop", "d1", "{}"));
        Assert.That(study.State.Trials[number].State, Is.EqualTo(TrialState.Running));
        Assert.That(study.Refused(new OpenSession("laptop", "d1", "{}")), Is.EqualTo(RefusalCode.Conflict));
    }

    [Test]
    public void Fail_WithinTheRetries_WaitsThenRunsAgain()
    {
        var study = new StudyDriver();
        int number = study.Start();
        study.Must(new FailTrial(number, 1, FailureClass.UserError, "exit 1", MetricValues.Empty, null));
        TrialRecord trial = study.State.Trials[number];
        Assert.That(trial.State, Is.EqualTo(TrialState.Queued));
        Assert.That(study.Must(new LeaseTrial("s1", 0)).Trial, Is.Null, "its time has not come");
        study.Now = trial.NotBefore;
        Assert.That(study.Lease(), Is.EqualTo((number, 2)));
        study.Must(new FailTrial(number, 2, FailureClass.UserError, "exit 1", MetricValues.Empty, """{"a":1}"""));
        Assert.That(study.State.Trials[number].View.Failure, Is.EqualTo(FailureClass.UserError));
        Assert.That(study.State.Trials[number].RecordSeq, Is.EqualTo(study.State.Seq));
    }

    [Test]
    public void Retry_OfAFailedTrial_StartsItsBudgetsAnewButNotItsAttempts()
    {
        StudySpec spec = StudyDriver.MakeSpec(new Budget(Trials: 1));
        var study = new StudyDriver(spec);
        int number = study.Start();
        study.Must(new FailTrial(number, 1, FailureClass.GpuOom, "no memory", MetricValues.Empty, null));
        Assert.That(study.State.IsFinished, Is.True);
        study.Must(new RetryTrial(number));
        Assert.That(study.State.IsFinished, Is.False, "there is something to do again");
        Assert.That(study.Lease(), Is.EqualTo((number, 2)));
        Assert.That(study.Refused(new RetryTrial(number)), Is.EqualTo(RefusalCode.Conflict));
        study.Must(new CompleteTrial(number, 2, StudyDriver.Metrics(1), null));
        Assert.That(study.State.IsFinished, Is.True);
    }

    [Test]
    public void Prune_OfARunningTrial_KeepsTheValueAndTakesTheRecordLater()
    {
        var study = new StudyDriver();
        int number = study.Start();
        study.Report(number, 1, 0, 10, 0.9);
        study.Must(new PruneTrial(number, 1, 10, "worse than the median"));
        TrialRecord trial = study.State.Trials[number];
        Assert.That(trial.State, Is.EqualTo(TrialState.Pruned));
        Assert.That(trial.View.Values, Is.EqualTo((double[])[0.9]));

        study.Must(new EndStoppedTrial(number, 1, StudyDriver.Metrics(3, "tokens_per_second"), """{"seed":1}"""));
        Assert.That(study.State.Trials[number].Metrics.Keys, Is.EqualTo((string[])["tokens_per_second", StudyDriver.Metric]));
        Assert.That(study.State.Trials[number].RecordSeq, Is.EqualTo(study.State.Seq));
        Assert.That(study.Must(new EndStoppedTrial(number, 1, MetricValues.Empty, """{"seed":1}""")).Events, Is.Empty);
    }

    [Test]
    public void Complete_OfATrialPrunedAtItsLastReport_KeepsTheRecord()
    {
        var study = new StudyDriver();
        int number = study.Start();
        study.Report(number, 1, 0, 10, 0.9);
        study.Must(new PruneTrial(number, 1, 10, "worse than the median"));
        study.Must(new CompleteTrial(number, 1, StudyDriver.Metrics(3, "tokens_per_second"), """{"seed":1}"""));
        TrialRecord trial = study.State.Trials[number];
        Assert.That((trial.State, trial.RecordSeq), Is.EqualTo((TrialState.Pruned, study.State.Seq)));
        Assert.That(trial.Metrics["tokens_per_second"], Is.EqualTo(3));
        Assert.That(study.Must(new CompleteTrial(number, 1, StudyDriver.Metrics(3, "tokens_per_second"), """{"seed":1}""")).Events, Is.Empty);
    }

    [Test]
    public void EndStopped_InAStudyThatWasStopped_KeepsTheRecord()
    {
        var study = new StudyDriver();
        int number = study.Start();
        study.Must(new StopStudy());
        study.Must(new EndStoppedTrial(number, 1, StudyDriver.Metrics(0.4), """{"seed":1}"""));
        TrialRecord trial = study.State.Trials[number];
        Assert.That((trial.State, trial.RecordSeq), Is.EqualTo((TrialState.Cancelled, study.State.Seq)));
        Assert.That(study.Must(new EndStoppedTrial(number, 1, StudyDriver.Metrics(0.4), """{"seed":1}""")).Events, Is.Empty);
    }

    [Test]
    public void EndStopped_WithMetricsAlone_ChangesNothingTheSecondTime()
    {
        var study = new StudyDriver();
        int number = study.Start();
        study.Must(new PruneTrial(number, 1, 0, "worse"));
        study.Must(new EndStoppedTrial(number, 1, StudyDriver.Metrics(0.4), null));
        Assert.That(study.Must(new EndStoppedTrial(number, 1, StudyDriver.Metrics(0.4), null)).Events, Is.Empty);
    }

    [Test]
    public void Report_BeyondTheLimit_IsAcceptedWithoutAnEvent()
    {
        var study = new StudyDriver();
        int number = study.Start();
        for (int i = 0; i < StudyLimits.ReportsPerAttemptMax; i++) study.Report(number, 1, i, i, 0.9);
        int index = StudyLimits.ReportsPerAttemptMax;
        Assert.That(study.Must(new ReportMetrics(number, 1, index, index, StudyDriver.Metrics(0.1))).Events, Is.Empty);
        Assert.That(study.Must(new ReportMetrics(number, 1, index + 1, index + 1, StudyDriver.Metrics(0.1), DenseIndex: index)).Events, Is.Empty);
    }

    [Test]
    public void Unknown_Trial_IsNotFound() =>
        Assert.That(new StudyDriver().Refused(new CompleteTrial(3, 1, MetricValues.Empty, null)), Is.EqualTo(RefusalCode.NotFound));

    [Test]
    public void Expire_OfASilentHolder_PermitsTheNextGrantAndIsCountedAsALoss()
    {
        var study = new StudyDriver();
        int number = study.Start();
        study.Must(new ExpireTrial(number, 1, "silence"));
        Assert.That((study.State.Trials[number].State, study.State.Trials[number].Failures.Count(FailureClass.Lost)), Is.EqualTo((TrialState.Queued, 1)));
        Assert.That(study.Lease(1), Is.EqualTo((number, 2)));
        Assert.That(study.Send(new CompleteTrial(number, 1, StudyDriver.Metrics(0.5), null)).Refusal!.Code, Is.EqualTo(RefusalCode.StaleAttempt));
        Assert.That(study.Must(new ExpireTrial(number, 2, "silence")).Events, Is.Not.Empty);
    }

    [Test]
    public void Report_OfAnExpiredLeaseThatNobodyWasGrantedSince_TakesItBack()
    {
        var study = new StudyDriver();
        int number = study.Start();
        study.Report(number, 1, 0, 10, 0.9);
        study.Must(new ExpireTrial(number, 1, "silence"));
        Decision decision = study.Must(new ReportMetrics(number, 1, 1, 20, StudyDriver.Metrics(0.8)));
        Assert.That(decision.Events.Select(e => e.GetType()), Is.EqualTo((Type[])[typeof(TrialReinstated), typeof(MetricReported)]));
        TrialRecord trial = study.State.Trials[number];
        Assert.That((trial.State, trial.Attempt, trial.Failures.Count(FailureClass.Lost), trial.IsExpired), Is.EqualTo((TrialState.Running, 1, 0, false)));
        Assert.That(trial.View.Reports, Has.Length.EqualTo(2), "nothing of its work is lost");
    }

    [Test]
    public void Complete_OfAnExpiredLeaseWhoseSlotMovedOn_IsStale()
    {
        var study = new StudyDriver();
        int number = study.Start();
        int other = study.Start(1);
        study.Must(new ExpireTrial(number, 1, "silence"));
        study.Must(new ExpireTrial(other, 1, "silence"));
        Assert.That(study.Lease(1), Is.EqualTo((number, 2)), "the slot of the other one takes this one up");
        Assert.That(study.Send(new CompleteTrial(other, 1, StudyDriver.Metrics(0.5), null)).Refusal!.Code, Is.EqualTo(RefusalCode.StaleAttempt));
        Assert.That(study.State.Trials[other].State, Is.EqualTo(TrialState.Queued));
    }

    [Test]
    public void Expire_OnThreeAgents_IsPoison()
    {
        var study = new StudyDriver();
        int number = study.Start();
        study.Must(new ExpireTrial(number, 1, "silence"));
        foreach (string agent in (string[])["desktop", "server"])
        {
            study.Must(new OpenSession(agent, agent + "-1", "{}"));
            Assert.That(study.Lease(0, agent + "-1").Number, Is.EqualTo(number));
            study.Must(new ExpireTrial(number, study.State.Trials[number].Attempt, "silence"));
        }

        Assert.That((study.State.Trials[number].State, study.State.Trials[number].View.Failure), Is.EqualTo((TrialState.Failed, FailureClass.Poison)));
    }

    [Test]
    public void Lease_WhereOthersCan_LeavesThemTheTrialThatTookThisAgentDown()
    {
        var study = new StudyDriver();
        int number = study.Start();
        study.Must(new ExpireTrial(number, 1, "silence"));
        string session = study.State.Trials[number].Session!;
        Assert.That(study.Must(new LeaseTrial(session, 0, OthersCan: true)).Trial, Is.Null);
        var patient = new Dictionary<int, TimeSpan> { [number] = LeasePolicy.LeftToOthers };
        Assert.That(LeasePolicy.Choose(study.State, study.Now, study.State.FindSession(session)!.Agent, patient).Number, Is.EqualTo(number), "the others did not come");
        Assert.That(study.Must(new LeaseTrial(session, 0)).Trial, Is.EqualTo(number), "alone, it tries again");
    }

    [Test]
    public void Lease_OfATrialThatWasSeenToWaitLongEnough_BelievesNoClock()
    {
        var study = new StudyDriver();
        int number = study.Start();
        study.Must(new FailTrial(number, 1, FailureClass.Infra, "a device", MetricValues.Empty, null));
        TrialRecord trial = study.State.Trials[number];
        DateTimeOffset behind = study.Now - TimeSpan.FromHours(1);
        Assert.That(LeasePolicy.Choose(study.State, behind).LookAgainAt, Is.EqualTo(behind + trial.Delay), "not an hour later");
        Assert.That(LeasePolicy.Choose(study.State, behind, null, new Dictionary<int, TimeSpan> { [number] = trial.Delay }).Number, Is.EqualTo(number));
    }

    [Test]
    public void Lease_OfATrialThatWaitsForNothing_BelievesNoClock()
    {
        var study = new StudyDriver();
        int number = study.Start();
        study.Must(new ReleaseTrial(number, 1, "drained"));
        Assert.That(LeasePolicy.Choose(study.State, study.Now - TimeSpan.FromHours(1)).Number, Is.EqualTo(number));
    }

    [Test]
    public void Complete_WithAnotherResultThanBefore_IsRefused()
    {
        var study = new StudyDriver();
        int number = study.Finish(0.5);
        Assert.That(study.Send(new CompleteTrial(number, 1, StudyDriver.Metrics(0.4), null)).Refusal!.Code, Is.EqualTo(RefusalCode.Conflict));
    }
}
