using System.Collections.Immutable;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;

namespace HyperSearch.Core.Tests.Studies;

[TestFixture]
public sealed class ProposalTests
{
    [Test]
    public void Propose_GpuHoursInUse_CountRunningLeasesAndOneDeviceASlot()
    {
        var study = new StudyDriver(StudyDriver.MakeSpec(new Budget(GpuHours: 2), parallelism: 3));
        study.Start(0);
        study.Start(1);
        study.Now += TimeSpan.FromMinutes(50);
        int next = study.Propose();
        study.Now += TimeSpan.FromMinutes(15);
        Assert.That(study.Refused(new ProposeTrial(next + 1, StudyDriver.X(0.3), ProposalSource.Strategy, study.State.Seq, null)), Is.EqualTo(RefusalCode.BudgetSpent));
    }

    [Test]
    public void Propose_NextNumberAndLegalPoint_IsQueued()
    {
        var study = new StudyDriver();
        int number = study.Propose();
        Assert.That(study.State.Trials[number].State, Is.EqualTo(TrialState.Queued));
        Assert.That(study.State.Snapshot.Trials[number].Parameters, Is.EqualTo(study.State.Trials[number].Parameters));
        Assert.That(study.State.Snapshot.Seq, Is.EqualTo(study.State.Seq));
    }

    [Test]
    public void Propose_ANumberThatIsTaken_IsStale()
    {
        var study = new StudyDriver();
        study.Propose();
        Assert.That(study.Refused(new ProposeTrial(0, StudyDriver.X(0.9), ProposalSource.Strategy, 2, null)), Is.EqualTo(RefusalCode.StaleProposal));
    }

    [Test]
    public void Propose_APointThatWasProposedInADiscreteSpace_IsStale()
    {
        var study = new StudyDriver(StudyDriver.MakeSpec(discrete: true));
        study.Must(new ProposeTrial(0, StudyDriver.N(2), ProposalSource.Strategy, 2, null));
        Assert.That(study.Refused(new ProposeTrial(1, StudyDriver.N(2), ProposalSource.Strategy, 2, null)), Is.EqualTo(RefusalCode.StaleProposal));
        study.Must(new ProposeTrial(1, StudyDriver.N(1), ProposalSource.Strategy, 2, null));
    }

    [Test]
    public void Propose_APointThatIsTakenInAContinuum_IsKept()
    {
        var study = new StudyDriver();
        study.Must(new ProposeTrial(0, StudyDriver.X(0.5), ProposalSource.Strategy, 2, null));
        study.Must(new ProposeTrial(1, StudyDriver.X(0.5), ProposalSource.Strategy, 2, null));
        Assert.That(study.State.Snapshot.Proposed, Is.Empty, "a continuum needs no memory of points");
    }

    [Test]
    public void Propose_AnIllegalPoint_IsRefusedWithTheReason()
    {
        var study = new StudyDriver();
        Decision decision = study.Send(new ProposeTrial(0, StudyDriver.X(1.5), ProposalSource.Strategy, 2, null));
        Assert.That(decision.Refusal!.Code, Is.EqualTo(RefusalCode.InvalidRequest));
        Assert.That(decision.Refusal.Message, Does.Contain("1.5 is no legal value of 'x'"));
    }

    [Test]
    public void Propose_FromASnapshotOfTheFuture_IsRefused() =>
        Assert.That(new StudyDriver().Refused(new ProposeTrial(0, StudyDriver.X(0.5), ProposalSource.Strategy, 3, null)), Is.EqualTo(RefusalCode.InvalidRequest));

    [Test]
    public void Propose_BeyondTheBudgetOfTrials_IsRefused()
    {
        var study = new StudyDriver(StudyDriver.MakeSpec(new Budget(Trials: 2)));
        study.Propose();
        study.Propose();
        Assert.That(study.Refused(new ProposeTrial(2, StudyDriver.X(0.5), ProposalSource.Strategy, 2, null)), Is.EqualTo(RefusalCode.BudgetSpent));
    }

    [Test]
    public void Enqueue_OfTheFile_RunsFirstAndIsCompletedByTheStrategy()
    {
        StudySpec spec = StudyDriver.MakeSpec() with { Enqueue = [StudyDriver.X(0.25)] };
        var study = new StudyDriver(spec);
        Assert.That(study.State.NextKnown, Is.EqualTo(StudyDriver.X(0.25)));
        Assert.That(study.Refused(new ProposeTrial(0, StudyDriver.X(0.5), ProposalSource.Strategy, 2, null)), Is.EqualTo(RefusalCode.StaleProposal), "the enqueued one comes first");
        Assert.That(study.Refused(new ProposeTrial(0, StudyDriver.X(0.5), ProposalSource.Enqueued, 2, null)), Is.EqualTo(RefusalCode.StaleProposal), "and keeps its values");
        study.Must(new ProposeTrial(0, StudyDriver.X(0.25), ProposalSource.Enqueued, 2, null));
        Assert.That(study.State.NextKnown, Is.EqualTo(Assignment.Empty));
        Assert.That(study.Refused(new ProposeTrial(1, StudyDriver.X(0.25), ProposalSource.Enqueued, 2, null)), Is.EqualTo(RefusalCode.StaleProposal), "none waits any more");
    }

    [Test]
    public void AddTrial_WithARoomInTheBudget_WaitsForItsTurn()
    {
        var study = new StudyDriver(StudyDriver.MakeSpec(new Budget(Trials: 2)));
        study.Must(new AddTrial(StudyDriver.X(0.75)));
        Assert.That(study.State.NextKnown, Is.EqualTo(StudyDriver.X(0.75)));
        study.Must(new AddTrial(Assignment.Empty));
        Assert.That(study.Refused(new AddTrial(StudyDriver.X(0.5))), Is.EqualTo(RefusalCode.BudgetSpent));
    }

    [TestCase("y", 0.5, "is no parameter")]
    [TestCase("x", 7.0, "no legal value")]
    public void AddTrial_ThatNamesNonsense_IsRefused(string name, double value, string words)
    {
        Decision decision = new StudyDriver().Send(new AddTrial(new Assignment([new NamedValue(name, ParameterValue.Float(value))])));
        Assert.That(decision.Refusal!.Message, Does.Contain(words));
    }

    [Test]
    public void Exhausted_WithNothingOpen_EndsTheStudy()
    {
        var study = new StudyDriver(StudyDriver.MakeSpec(new Budget(), discrete: true));
        int number = study.Start();
        study.Must(new ReportExhausted(1));
        Assert.That(study.State.IsFinished, Is.False, "a trial is still open");
        study.Must(new CompleteTrial(number, 1, StudyDriver.Metrics(1), null));
        Assert.That(study.Refused(new ReportExhausted(0)), Is.EqualTo(RefusalCode.StaleProposal));
        study.Must(new ReportExhausted(1));
        Assert.That(study.State.Finish!.Reason, Is.EqualTo(FinishReason.SpaceExhausted));
    }

    [Test]
    public void Commands_ToAStudyThatIsNotThere_AreNotFound()
    {
        Decision decision = StudyDecider.Decide(null, new PauseStudy(), DateTimeOffset.UnixEpoch);
        Assert.That(decision.Refusal!.Code, Is.EqualTo(RefusalCode.NotFound));
        Assert.That(decision.After, Is.Null);
    }

    [Test]
    public void Create_Twice_IsAConflict() =>
        Assert.That(new StudyDriver().Refused(new CreateStudy(StudyDriver.MakeSpec(), 1, "/", "", null, false)), Is.EqualTo(RefusalCode.Conflict));

    [Test]
    public void Enqueue_MoreThanTheBudget_EndsWithTheBudget()
    {
        StudySpec spec = StudyDriver.MakeSpec(new Budget(Trials: 1)) with { Enqueue = ImmutableArray.Create(StudyDriver.X(0.1), StudyDriver.X(0.2)) };
        var study = new StudyDriver(spec);
        study.Must(new ProposeTrial(0, StudyDriver.X(0.1), ProposalSource.Enqueued, 2, null));
        study.Lease();
        study.Must(new CompleteTrial(0, 1, StudyDriver.Metrics(1), null));
        Assert.That(study.State.Finish!.Reason, Is.EqualTo(FinishReason.BudgetSpent));
    }
}
