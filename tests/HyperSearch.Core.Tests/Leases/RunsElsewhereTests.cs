using System.Collections.Immutable;
using HyperSearch.Core.Leases;
using HyperSearch.Core.Studies;
using HyperSearch.Core.Tests.Studies;
using HyperSearch.Core.Trials;

namespace HyperSearch.Core.Tests.Leases;

/// <summary>Studies whose caller runs the trials: no slots, no retries.</summary>
[TestFixture]
public sealed class RunsElsewhereTests
{
    private static readonly StudySpec Spec = StudyDriver.MakeSpec(parallelism: 1) with { Trial = null };

    [Test]
    public void Choose_MoreRunThanTheParallelism_GivesTheNext()
    {
        var study = new StudyDriver(Spec);
        study.Send(new OpenSession("a", "s", "{}"));
        for (int i = 0; i < 3; i++)
        {
            study.Send(new ProposeTrial(i, StudyDriver.X(0.1 * i), ProposalSource.Strategy, study.State.Seq, null));
            Assert.That(study.Send(new LeaseTrial("s", i)).Trial, Is.EqualTo(i));
        }

        Assert.That(study.State.Running, Has.Count.EqualTo(3));
    }

    [Test]
    public void Decide_AnyFailure_IsFinalWhateverTheRetries([Values] FailureClass failure)
    {
        StudySpec spec = Spec with { Retry = ImmutableSortedDictionary<FailureClass, int>.Empty.Add(failure, 5) };
        var trial = new TrialRecord { View = new TrialView(0, StudyDriver.X(0.5), TrialState.Running, [], [], null), Source = ProposalSource.Strategy, ProposedSeq = 1, ChangedSeq = 1 };
        Assert.That(RetryPolicy.Decide(spec, 1, trial, failure, "a", DateTimeOffset.UnixEpoch), Is.EqualTo(new RetryAction.GiveUp(failure)));
    }
}
