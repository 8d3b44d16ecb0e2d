using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;
using HyperSearch.Optimization.Pruning;

namespace HyperSearch.Optimization.Tests.Pruning;

public sealed class PercentilePrunerTests
{
    private static readonly TrialView[] Peers = [.. Enumerable.Range(0, 5).Select(i => PruningBench.Trial(i, TrialState.Completed, [9, i]))];

    [TestCase(0, 0, false)]
    [TestCase(0, 0.1, true)]
    [TestCase(25, 1, false)]
    [TestCase(25, 1.1, true)]
    [TestCase(60, 2.4, false)]
    [TestCase(60, 2.5, true)]
    [TestCase(100, 4, false)]
    public void Judge_ComparesWithThePercentileCountedFromTheBest(double percentile, double own, bool stops)
    {
        StudySpec spec = PruningBench.Study("percentile", ("percentile", percentile));
        PruningVerdict verdict = new PercentilePruner().Judge(spec, PruningBench.Snapshot([.. Peers, PruningBench.Trial(5, TrialState.Running, [9, own])]), 5, 2);
        Assert.That(verdict.Stop, Is.EqualTo(stops));
    }

    [Test]
    public void Judge_Maximize_CountsFromTheLargest()
    {
        StudySpec spec = PruningBench.Study("percentile", ("percentile", 25)).Maximize();
        TrialView[] peers = [.. Enumerable.Range(0, 5).Select(i => PruningBench.Trial(i, TrialState.Completed, [0, i]))];
        Assert.That(new PercentilePruner().Judge(spec, PruningBench.Snapshot([.. peers, PruningBench.Trial(5, TrialState.Running, [0, 3])]), 5, 2).Stop, Is.False);
        Assert.That(new PercentilePruner().Judge(spec, PruningBench.Snapshot([.. peers, PruningBench.Trial(5, TrialState.Running, [0, 2.9])]), 5, 2).Reason, Does.Contain("best 2.9 at step 2 is worse than the best 25 per cent, 3 of 5"));
    }
}
