using HyperSearch.Core.Trials;
using HyperSearch.Optimization.Pruning;

namespace HyperSearch.Optimization.Tests.Pruning;

public sealed class RungLadderTests
{
    [TestCase(2, 50, 3, new long[] { 2, 6, 18, 50 })]
    [TestCase(1, 27, 3, new long[] { 1, 3, 9, 27 })]
    [TestCase(1, 16, 4, new long[] { 1, 4, 16 })]
    [TestCase(2, 10, 1.5, new long[] { 2, 3, 5, 8, 10 })]
    [TestCase(60, 50, 3, new long[] { 50 })]
    public void Of_MinMaxAndEta_ClimbsToMax(double min, double max, double eta, long[] steps)
    {
        RungLadder ladder = RungLadder.Of(PruningBench.Study("asha", ("min", min), ("max", max), ("eta", eta)).Pruner);
        RungTarget[] targets = [.. Enumerable.Range(0, ladder.Count).Select(i => ladder[i])];
        Assert.That(targets.Select(t => t.Until), Is.EqualTo(steps));
        Assert.That(targets.Select(t => t.IsLast), Is.EqualTo(steps.Select((_, i) => i == steps.Length - 1)), "only max is the last");
        Assert.That(ladder.After(steps.Length - 1), Is.Null);
    }

    [Test]
    public void Of_MaxAlone_BeginsAtATwentySeventh()
    {
        RungLadder ladder = RungLadder.Of(PruningBench.Study("asha", ("max", 50)).Pruner);
        Assert.That(Enumerable.Range(0, ladder.Count).Select(i => ladder[i].Until), Is.EqualTo(new long[] { 1, 3, 9, 27, 50 }));
    }

    [Test]
    public void Of_NoMax_NeverEnds()
    {
        RungLadder ladder = RungLadder.Of(PruningBench.Study("asha", ("min", 10)).Pruner);
        Assert.That(ladder[2], Is.EqualTo(new RungTarget(90, false)));
        Assert.That(ladder[ladder.Count - 1].IsLast, Is.False);
        Assert.That(ladder[ladder.Count - 1].Until, Is.GreaterThan(1_000_000_000_000));
    }
}
