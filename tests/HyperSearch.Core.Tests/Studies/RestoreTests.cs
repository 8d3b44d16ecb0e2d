using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;

namespace HyperSearch.Core.Tests.Studies;

/// <summary>What a study becomes when its journal is restored from a backup.</summary>
[TestFixture]
public sealed class RestoreTests
{
    [Test]
    public void Restore_WhileATrialRuns_TakesItBackAndNeverGrantsAnEarlierToken()
    {
        StudyDriver study = Leased();
        study.Must(new RestoreStudy("second"));
        Assert.That(study.State.Trials[0].State, Is.EqualTo(TrialState.Queued));
        Assert.That(study.Refused(new CompleteTrial(0, 1, StudyDriver.Metrics(0.5), null)), Is.EqualTo(RefusalCode.StaleAttempt), "its holder belongs to the journal of before");
        study.Must(new LeaseTrial("s1", 0));
        Assert.That(study.State.Trials[0].Attempt, Is.EqualTo(1 + StudyLimits.RestoreGap + 1));
        study.Must(new CompleteTrial(0, 1002, StudyDriver.Metrics(0.5), null));
        Assert.That(study.State.Trials[0].State, Is.EqualTo(TrialState.Completed));
    }

    [Test]
    public void Restore_OfAnExpiredLease_EndsItForGood()
    {
        StudyDriver study = Leased();
        study.Must(new ExpireTrial(0, 1, "silent"));
        study.Must(new RestoreStudy("second"));
        Assert.That(study.Refused(new CompleteTrial(0, 1, StudyDriver.Metrics(0.5), null)), Is.EqualTo(RefusalCode.StaleAttempt), "it cannot be reinstated any more");
    }

    [Test]
    public void Restore_Twice_CountsOnFromTheHigherBase()
    {
        StudyDriver study = Leased();
        study.Must(new RestoreStudy("second"));
        study.Must(new RestoreStudy("third"));
        Assert.That(study.State.AttemptBase, Is.EqualTo(2001));
        study.Must(new LeaseTrial("s1", 0));
        study.Must(new RestoreStudy("fourth"));
        Assert.That(study.State.AttemptBase, Is.EqualTo(3002), "a grant was made in between");
    }

    private static StudyDriver Leased()
    {
        var study = new StudyDriver();
        study.Propose();
        study.Must(new LeaseTrial("s1", 0));
        return study;
    }
}
