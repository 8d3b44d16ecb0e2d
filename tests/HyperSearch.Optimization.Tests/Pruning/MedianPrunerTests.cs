using System.Collections.Immutable;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;
using HyperSearch.Optimization.Pruning;
using HyperSearch.Optimization.Tests.Sampling;

namespace HyperSearch.Optimization.Tests.Pruning;

public sealed class MedianPrunerTests
{
    private static readonly double[][] Completed = [[3, 1.0], [3, 2.0], [3, 3.0], [9, 4.0]];

    [TestCase(new[] { 2.6 }, true)]
    [TestCase(new[] { 2.5 }, false)]
    [TestCase(new[] { 1.5, 9.0 }, false)]
    [TestCase(new[] { double.NaN, 2.6 }, true)]
    public void Judge_AtTheSecondStep_ComparesBestSoFarWithTheMedian(double[] own, bool stops)
    {
        TrialSnapshot snapshot = Snapshot(Completed, own);
        PruningVerdict verdict = new MedianPruner().Judge(Study(), snapshot, Completed.Length, 2);
        Assert.That(verdict.Stop, Is.EqualTo(stops));
        Assert.That(verdict.Reason, stops ? Does.Contain("median 2.5 of 4 completed trials") : Is.Null);
    }

    [Test]
    public void Judge_FewerCompletedThanWarmup_Continues() =>
        Assert.That(new MedianPruner().Judge(Study(), Snapshot(Completed[..3], [100]), 3, 1).Stop, Is.False);

    [Test]
    public void Judge_BeforeTheFirstStepThatCounts_Continues() =>
        Assert.That(new MedianPruner().Judge(Study(("min", 5)), Snapshot(Completed, [100]), Completed.Length, 1).Stop, Is.False);

    [Test]
    public void Judge_PeersThatNeverReachedTheStep_DoNotCount() =>
        Assert.That(new MedianPruner().Judge(Study(), Snapshot(Completed, [100, 100, 100]), Completed.Length, 3).Stop, Is.False);

    [Test]
    public void Judge_Maximize_TurnsTheComparison()
    {
        StudySpec study = Study() with { Objectives = [new Objective("accuracy", Direction.Maximize, ObjectiveValue.Last)] };
        double[][] peers = [[0.1, 0.5], [0.1, 0.6], [0.1, 0.7], [0.1, 0.8]];
        Assert.That(new MedianPruner().Judge(study, Snapshot(peers, [0.1, 0.64]), 4, 2).Stop, Is.True);
        Assert.That(new MedianPruner().Judge(study, Snapshot(peers, [0.1, 0.66]), 4, 2).Stop, Is.False);
    }

    private static StudySpec Study(params (string Name, long Value)[] options) => SampleSpaces.Study(SampleSpaces.Continuous) with
    {
        Pruner = new AlgorithmSpec("median", options.ToImmutableSortedDictionary(o => o.Name, o => ParameterValue.Int(o.Value))),
    };

    // Reports of a trial stand at steps 1, 2, ...; a completed peer has two.
    private static TrialSnapshot Snapshot(double[][] completed, double[] running)
    {
        IEnumerable<TrialView> peers = completed.Select((values, i) => View(i, TrialState.Completed, values));
        return new TrialSnapshot(1, [.. peers, View(completed.Length, TrialState.Running, running)], []);
    }

    private static TrialView View(int number, TrialState state, double[] values) =>
        new(number, Assignment.Empty, state, [.. values.Select((v, i) => new StepValue(i + 1, v))], [], null);
}
