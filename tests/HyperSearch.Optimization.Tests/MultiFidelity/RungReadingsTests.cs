using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;
using HyperSearch.Optimization.Encoding;
using HyperSearch.Optimization.MultiFidelity;
using HyperSearch.Optimization.Sampling;
using HyperSearch.Optimization.Surrogates;
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
        Assert.That(RungReadings.Of(Spec, PruningBench.Snapshot(running))[0].Losses[0], Is.EqualTo(0.7), "the value at step 4 lies beyond rung 3");
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
        Assert.That((readings[2].Losses[0], readings[2].Variance), Is.EqualTo((readings[1].Losses[0], readings[1].Variance)), "a trial that was not promoted says what it said");
    }

    [Test]
    public void Of_Maximize_TurnsTheSign() =>
        Assert.That(RungReadings.Of(Spec.Maximize(), PruningBench.Paused(0.9))[0].Losses[0], Is.EqualTo(-0.9));

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
    public void Of_SeveralObjectives_ReadsTrialsThatHaveAllOfThem()
    {
        StudySpec two = Spec with { Objectives = [Spec.Objectives[0], new Objective("speed", Direction.Maximize, ObjectiveValue.Last)] };
        TrialSnapshot snapshot = PruningBench.Paused(0.9, 0.8);
        snapshot = snapshot with { Trials = [snapshot.Trials[0], snapshot.Trials[1] with { Metrics = MetricValues.Empty.Add("speed", 5) }] };
        Dictionary<int, RungReading> readings = RungReadings.Of(two, snapshot);
        Assert.That(readings.Keys, Is.EqualTo(new[] { 1 }));
        Assert.That(readings[1].Losses, Is.EqualTo(new[] { 0.8, -5 }));
    }

    [Test]
    public void ModelInputs_ConstraintBrokenAtARung_IsNotFeasible()
    {
        StudySpec constrained = Spec with { MetricConstraints = [new MetricConstraint("memory", ComparisonOperator.LessOrEqual, 1)] };
        Assignment[] points = [.. Enumerable.Range(0, 3).Select(n => new RandomStrategy().Propose(constrained, 5, TrialSnapshot.Empty, n, Assignment.Empty).Parameters!)];
        TrialSnapshot paused = PruningBench.Paused(0.9, 0.8, 0.7);
        double?[] memory = [0.5, 2, null];
        TrialSnapshot snapshot = paused with
        {
            Trials = [.. paused.Trials.Select((t, i) => t with { Parameters = points[i], Metrics = memory[i] is { } m ? MetricValues.Empty.Add("memory", m) : MetricValues.Empty })],
        };
        var inputs = new ModelInputs(constrained, snapshot, new SpaceEncoder(constrained.Space));
        Assert.That(inputs.Succeeded, Is.EqualTo(new[] { 0, 1, 2 }), "all teach the objective");
        Assert.That(inputs.Feasible, Is.EquivalentTo(new[] { 0, 2 }), "what is not known yet may hold");
    }
}
