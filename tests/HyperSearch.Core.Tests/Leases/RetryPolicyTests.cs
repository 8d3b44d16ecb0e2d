using System.Collections.Immutable;
using HyperSearch.Core.Leases;
using HyperSearch.Core.Randomness;
using HyperSearch.Core.Studies;
using HyperSearch.Core.Tests.Studies;
using HyperSearch.Core.Trials;

namespace HyperSearch.Core.Tests.Leases;

[TestFixture]
public sealed class RetryPolicyTests
{
    [TestCase(FailureClass.UserError, 1)]
    [TestCase(FailureClass.Diverged, 0)]
    [TestCase(FailureClass.GpuOom, 0)]
    [TestCase(FailureClass.HostOom, 2)]
    [TestCase(FailureClass.Infra, 5)]
    [TestCase(FailureClass.Lost, 5)]
    [TestCase(FailureClass.Preempted, 50)]
    [TestCase(FailureClass.Timeout, 0)]
    public void Decide_ByDefault_RetriesAsOftenAsTheClassAllows(FailureClass failure, int retries) =>
        Assert.That(Retries(StudyDriver.MakeSpec(), failure), Is.EqualTo(retries));

    [Test]
    public void Decide_WithAnOwnBudget_FollowsTheStudy()
    {
        StudySpec spec = StudyDriver.MakeSpec() with { Retry = ImmutableSortedDictionary<FailureClass, int>.Empty.Add(FailureClass.UserError, 3) };
        Assert.That(Retries(spec, FailureClass.UserError), Is.EqualTo(3));
        Assert.That(Retries(spec, FailureClass.Infra), Is.EqualTo(5));
    }

    [Test]
    public void Decide_LostOnThreeAgents_IsPoison()
    {
        TrialRecord trial = Trial();
        for (int i = 0; i < 2; i++)
        {
            Assert.That(Decide(trial, FailureClass.Lost, $"node{i}"), Is.InstanceOf<RetryAction.Requeue>());
            trial = trial with { Failures = trial.Failures.With(FailureClass.Lost, $"node{i}") };
        }

        Assert.That(Decide(trial, FailureClass.Lost, "node1"), Is.InstanceOf<RetryAction.Requeue>(), "the same node again proves nothing");
        Assert.That(Decide(trial, FailureClass.HostOom, "node2"), Is.EqualTo(new RetryAction.GiveUp(FailureClass.Poison)));
        Assert.That(Decide(trial, FailureClass.Infra, "node2"), Is.InstanceOf<RetryAction.Requeue>());
    }

    [TestCase(1, 5, 15)]
    [TestCase(2, 10, 30)]
    [TestCase(4, 40, 120)]
    [TestCase(20, 300, 900)]
    public void Delay_ByRetry_DoublesUpToTenMinutesWithinHalf(int retry, double low, double high)
    {
        double[] delays = [.. Enumerable.Range(0, 200).Select(n => RetryPolicy.Delay(FailureClass.Infra, retry, 7, n, 1).TotalSeconds)];
        Assert.That(delays, Is.All.InRange(low, high));
        Assert.That(delays.Max() - delays.Min(), Is.GreaterThan(0.8 * (high - low)), "they spread over the whole range");
        Assert.That(delays.Average(), Is.EqualTo((low + high) / 2).Within(0.1 * high));
    }

    [Test]
    public void Delay_OfTheSameKey_IsTheSame()
    {
        TimeSpan first = RetryPolicy.Delay(FailureClass.Infra, 1, 7, 3, 2);
        Assert.That(RetryPolicy.Delay(FailureClass.Infra, 1, 7, 3, 2), Is.EqualTo(first));
        Assert.That(RetryPolicy.Delay(FailureClass.Infra, 1, 8, 3, 2), Is.Not.EqualTo(first), "another seed");
        Assert.That(RetryPolicy.Delay(FailureClass.Infra, 1, 7, 4, 2), Is.Not.EqualTo(first), "another trial");
        Assert.That(RetryPolicy.Delay(FailureClass.Infra, 1, 7, 3, 3), Is.Not.EqualTo(first), "another attempt");
    }

    [Test]
    public void Delay_IsDrawnFromTheStudysOwnStream()
    {
        double uniform = new PhiloxStream(7, (2UL << 32) | 3, RandomPurpose.RetryDelay).NextDouble();
        Assert.That(RetryPolicy.Delay(FailureClass.Infra, 1, 7, 3, 2).TotalSeconds, Is.EqualTo(10 * (0.5 + uniform)).Within(0.001));
    }

    [TestCase(FailureClass.Preempted)]
    [TestCase(FailureClass.Lost)]
    public void Delay_WhereTheTrialIsNotToBlame_IsNothing(FailureClass failure) =>
        Assert.That(RetryPolicy.Delay(failure, 3, 7, 3, 2), Is.EqualTo(TimeSpan.Zero));

    private static int Retries(StudySpec spec, FailureClass failure)
    {
        TrialRecord trial = Trial();
        int retries = 0;
        while (RetryPolicy.Decide(spec, 7, trial, failure, "node", DateTimeOffset.UnixEpoch) is RetryAction.Requeue)
        {
            trial = trial with { Failures = trial.Failures.With(failure, "node") };
            retries++;
        }

        return retries;
    }

    private static RetryAction Decide(TrialRecord trial, FailureClass failure, string agent) =>
        RetryPolicy.Decide(StudyDriver.MakeSpec(), 7, trial, failure, agent, DateTimeOffset.UnixEpoch);

    private static TrialRecord Trial() => new()
    {
        View = new TrialView(0, StudyDriver.X(0.5), TrialState.Running, [], [], null),
        Source = ProposalSource.Strategy,
        ProposedSeq = 1,
        ChangedSeq = 1,
        Attempt = 1,
    };
}
