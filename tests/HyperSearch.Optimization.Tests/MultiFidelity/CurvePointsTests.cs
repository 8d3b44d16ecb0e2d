using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;
using HyperSearch.Optimization.MultiFidelity;
using HyperSearch.Optimization.Tests.Pruning;

namespace HyperSearch.Optimization.Tests.MultiFidelity;

public sealed class CurvePointsTests
{
    private static readonly StudySpec Spec = PruningBench.Study("asha", ("min", 1), ("max", 9));

    [Test]
    public void Of_EachTrial_HasItsRungsAndItsEnd()
    {
        TrialSnapshot snapshot = PruningBench.Snapshot(
            PruningBench.Trial(0, TrialState.Paused, [0.9], new RungTarget(1, false)),
            PruningBench.Trial(1, TrialState.Running, [0.9, 0.7, 0.8, 0.1], new RungTarget(9, true)),
            PruningBench.Trial(2, TrialState.Completed, [0.9, 0.5, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6, 0.55], new RungTarget(9, true)),
            PruningBench.Trial(3, TrialState.Pruned, [0.9, double.NaN], new RungTarget(3, false)),
            PruningBench.Trial(4, TrialState.Failed, [0.9], new RungTarget(3, false)),
            PruningBench.Trial(5, TrialState.Running, [0.9], null));
        SortedDictionary<int, CurvePoint[]> curves = CurvePoints.Of(Spec, snapshot);
        Assert.That(curves.Keys, Is.EqualTo(new[] { 0, 1, 2 }));
        Assert.That(curves[0], Is.EqualTo(new CurvePoint[] { new(1 / 9.0, 0.9) }));
        Assert.That(curves[1], Is.EqualTo(new CurvePoint[] { new(1 / 9.0, 0.9), new(3 / 9.0, 0.7) }), "best so far at rungs that were passed");
        Assert.That(curves[2], Is.EqualTo(new CurvePoint[] { new(1 / 9.0, 0.9), new(3 / 9.0, 0.5), new(1, 0.55) }), "at the end its own value");
    }

    [Test]
    public void Of_ManyRungs_KeepsFirstAndLastOfSixPoints()
    {
        double[] curve = [.. Enumerable.Range(0, 300).Select(i => 1.0 / (i + 1))];
        TrialSnapshot snapshot = PruningBench.Snapshot(PruningBench.Trial(0, TrialState.Completed, curve, new RungTarget(300, true)));
        CurvePoint[] points = CurvePoints.Of(PruningBench.Study("asha", ("min", 1), ("max", 300), ("eta", 2)), snapshot)[0];
        Assert.That(points, Has.Length.EqualTo(CurvePoints.CurveMax));
        Assert.That((points[0].Time, points[^1].Time), Is.EqualTo((1 / 300.0, 1.0)));
    }

    [Test]
    public void Of_MoreRowsThanFit_DropsInnerPointsOfTheWorstFirst()
    {
        TrialView[] trials = [.. Enumerable.Range(0, 250).Select(i => PruningBench.Trial(i, TrialState.Completed, [.. Enumerable.Range(0, 9).Select(s => i + 1.0 / (s + 1))], new RungTarget(9, true)))];
        SortedDictionary<int, CurvePoint[]> curves = CurvePoints.Of(Spec, PruningBench.Snapshot(trials));
        Assert.That(curves.Values.Sum(c => c.Length), Is.EqualTo(CurvePoints.RowsMax));
        Assert.That(curves[0], Has.Length.EqualTo(3), "the best keeps its rungs");
        Assert.That(curves[249], Has.Length.EqualTo(2), "the worst its first and its last");
    }

    [Test]
    public void Of_MoreTrialsThanRows_ThinsOutTheWorseHalf()
    {
        TrialView[] trials = [.. Enumerable.Range(0, 800).Select(i => PruningBench.Trial(i, TrialState.Paused, [i], new RungTarget(1, false)))];
        SortedDictionary<int, CurvePoint[]> curves = CurvePoints.Of(Spec, PruningBench.Snapshot(trials));
        Assert.That(curves, Has.Count.EqualTo(CurvePoints.RowsMax));
        Assert.That(Enumerable.Range(0, 400).All(curves.ContainsKey), "the better half stays whole");
    }
}
