using System.Collections.Immutable;
using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;
using HyperSearch.Optimization.MultiFidelity;
using HyperSearch.Optimization.Tests.Pruning;

namespace HyperSearch.Optimization.Tests.MultiFidelity;

public sealed class RungReadingsTests
{
    private static readonly StudySpec Spec = PruningBench.Study("asha", ("min", 1), ("max", 9));
    private static readonly RungTarget Second = new(3, false);

    [Test]
    public void Of_ATrialBetweenRungs_IsItsBestAtTheHighestOnePassed()
    {
        TrialView running = PruningBench.Trial(0, TrialState.Running, [0.9, 0.7, 0.8, 0.1], new RungTarget(9, true));
        Assert.That(RungReadings.Of(Spec, PruningBench.Snapshot(running))[0].Loss, Is.EqualTo(0.7), "the value at step 4 lies beyond rung 3");
    }

    [Test]
    public void Of_HigherRungs_AreLessNoisy()
    {
        TrialSnapshot snapshot = PruningBench.Snapshot(
            PruningBench.Trial(0, TrialState.Paused, [0.9], new RungTarget(1, false)),
            PruningBench.Trial(1, TrialState.Paused, [0.9, 0.8, 0.7], Second),
            PruningBench.Trial(2, TrialState.Pruned, [0.9, 0.8, 0.7], Second));
        Dictionary<int, RungReading> readings = RungReadings.Of(Spec, snapshot);
        Assert.That(readings[0].Variance, Is.GreaterThan(readings[1].Variance));
        Assert.That(readings[2], Is.EqualTo(readings[1]), "a trial that was not promoted says what it said");
    }

    [Test]
    public void Of_Maximize_TurnsTheSign() =>
        Assert.That(RungReadings.Of(Spec.Maximize(), PruningBench.Paused(0.9))[0].Loss, Is.EqualTo(-0.9));

    [Test]
    public void Of_TrialsThatSayNothingAboutTheirEnd_LeavesThemOut()
    {
        TrialSnapshot snapshot = PruningBench.Snapshot(
            PruningBench.Trial(0, TrialState.Completed, [0.9, 0.8, 0.7], new RungTarget(9, true)),
            PruningBench.Trial(1, TrialState.Running, [], new RungTarget(1, false)),
            PruningBench.Trial(2, TrialState.Running, [0.9, 0.8], null),
            PruningBench.Trial(3, TrialState.Pruned, [double.NaN], new RungTarget(1, false)),
            PruningBench.Trial(4, TrialState.Failed, [0.9], new RungTarget(3, false)));
        Assert.That(RungReadings.Of(Spec, snapshot), Is.Empty);
    }

    [Test]
    public void Of_MetricConstraintsOrSeveralObjectives_ReadsNothing()
    {
        Assert.That(RungReadings.Of(Spec with { MetricConstraints = [new MetricConstraint("memory", ComparisonOperator.LessOrEqual, 1)] }, PruningBench.Paused(0.9)), Is.Empty);
        ImmutableArray<Objective> two = [Spec.Objectives[0], new Objective("other", Direction.Minimize, ObjectiveValue.Last)];
        Assert.That(RungReadings.Of(Spec with { Objectives = two }, PruningBench.Paused(0.9)), Is.Empty);
    }
}
