using System.Collections.Immutable;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;

namespace HyperSearch.Core.Tests.Studies;

/// <summary>Trials that do a part of a training: from the end of another trial to their own.</summary>
[TestFixture]
public sealed class LegTests
{
    [TestCase(0, 20L, "which is running and can be gone on from at no step")]
    [TestCase(7, 20L, "there is no such trial")]
    [TestCase(null, 10L, "starts at step 10 without a parent")]
    public void Propose_FromWhereNothingCanBeGoneOnFrom_IsRefused(int? parent, long from, string why)
    {
        StudyDriver study = Begin();
        Decision decision = Propose(study, new TrialLeg(1, 1, parent, from), new RungTarget(30, false));
        Assert.That((decision.Refusal?.Code, decision.Refusal?.Message.Contains(why, StringComparison.Ordinal)), Is.EqualTo((RefusalCode.InvalidRequest, true)), decision.Refusal?.Message);
    }

    [Test]
    public void Propose_FromAnotherStepThanTheParentEnded_IsRefused()
    {
        StudyDriver study = Begin();
        EndAt(study, 0, 12);
        Assert.That(Propose(study, new TrialLeg(1, 1, 0, 10), new RungTarget(20, false)).Refusal?.Message, Does.Contain("starts at step 10 of trial 0, which is completed and can be gone on from at 12"));
        Assert.That(Propose(study, new TrialLeg(1, 1, 0, 12), new RungTarget(12, false)).Refusal?.Message, Does.Contain("goes from step 12 to 12"));
        Assert.That(Propose(study, new TrialLeg(1, 1, 0, 12), new RungTarget(20, false)).IsRefused, Is.False);
    }

    [Test]
    public void Lease_OfAChild_CountsFromItsParentsEnd_AndSoDoesEachAttempt()
    {
        StudyDriver study = Begin();
        EndAt(study, 0, 12);
        Propose(study, new TrialLeg(1, 1, 0, 12), new RungTarget(20, false));
        study.Send(new LeaseTrial(study.State.Sessions[^1].Session, 0));
        study.Send(new ReportMetrics(1, 1, 0, 15, StudyDriver.Metrics(0.5)));
        Assert.That(study.State.Tokens, Is.EqualTo(15), "12 and 3");
        study.Send(new ReleaseTrial(1, 1, "drain"));
        study.Send(new LeaseTrial(study.State.Sessions[^1].Session, 0));
        TrialRecord again = study.State.Trials[1];
        Assert.That((again.Step, again.ResumeStep, again.View.Reports.Length, again.Metrics.Count), Is.EqualTo((12L, (long?)12, 0, 0)), "nothing of its own was saved");
    }

    [Test]
    public void Stop_OfALegThatWasNotSavedAtItsEnd_QueuesItAgain()
    {
        StudyDriver study = Begin();
        study.Send(new ReportMetrics(0, 1, 0, 10, StudyDriver.Metrics(0.5)));
        study.Send(new EndStoppedTrial(0, 1, StudyDriver.Metrics(0.5), null));
        Assert.That(study.State.Trials[0].State, Is.EqualTo(TrialState.Queued));
    }

    [TestCase(FailureClass.Infra)]
    [TestCase(FailureClass.HostOom)]
    [TestCase(FailureClass.Preempted)]
    public void Fail_AfterTheLegWasSavedAtItsEnd_LosesNothing(FailureClass failure)
    {
        StudyDriver study = Begin();
        study.Send(new ReportMetrics(0, 1, 0, 10, StudyDriver.Metrics(0.5)));
        study.Send(new CommitCheckpoint(0, 1, "p", 10, null, 1));
        study.Send(new FailTrial(0, 1, failure, "gone", StudyDriver.Metrics(0.5), null));
        TrialView done = study.State.Trials[0].View;
        Assert.That((done.State, done.ResumeStep, done.CanBeParent), Is.EqualTo((TrialState.Completed, (long?)10, true)));
    }

    [Test]
    public void Complete_OfABuiltInTrialBeforeItsLegEnds_EndsTheTraining()
    {
        StudyDriver study = Begin();
        study.Send(new ReportMetrics(0, 1, 0, 7, StudyDriver.Metrics(0.5)));
        study.Send(new CommitCheckpoint(0, 1, "final.ckpt", 7, null, 1));
        study.Send(new CompleteTrial(0, 1, StudyDriver.Metrics(0.5), null));
        TrialView done = study.State.Trials[0].View;
        Assert.That((done.State, done.CanBeParent), Is.EqualTo((TrialState.Completed, false)), "final weights have no optimiser's state");
    }

    private static StudyDriver Begin()
    {
        var study = new StudyDriver(StudyDriver.MakeSpec(new Budget(Trials: 5)) with { Trial = new FineTuneTrial(ImmutableSortedDictionary<string, ParameterValue>.Empty) });
        Propose(study, new TrialLeg(0, 0, null, 0), new RungTarget(10, false));
        study.Send(new LeaseTrial(study.State.Sessions[^1].Session, 0));
        return study;
    }

    private static Decision Propose(StudyDriver study, TrialLeg leg, RungTarget target) =>
        study.Send(new ProposeTrial(study.State.NextNumber, StudyDriver.X(0.5), ProposalSource.Strategy, study.State.Seq, null) { Leg = leg, Target = target });

    private static void EndAt(StudyDriver study, int number, long step)
    {
        study.Send(new ReportMetrics(number, 1, 0, step, StudyDriver.Metrics(0.5)));
        study.Send(new CommitCheckpoint(number, 1, "p", step, null, 1));
        study.Send(new EndStoppedTrial(number, 1, StudyDriver.Metrics(0.5), null));
    }
}
