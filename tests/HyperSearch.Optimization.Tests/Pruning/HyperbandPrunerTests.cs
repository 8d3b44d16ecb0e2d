using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;
using HyperSearch.Optimization.Pruning;

namespace HyperSearch.Optimization.Tests.Pruning;

public sealed class HyperbandPrunerTests
{
    private static readonly StudySpec Spec = PruningBench.Study("hyperband", ("min", 1), ("max", 27));

    [Test]
    public void Brackets_OfAPeriod_HaveHyperbandsProportions()
    {
        Func<int, int> bracket = HyperbandPruner.Brackets(RungLadder.Of(Spec.Pruner));
        Assert.That(Enumerable.Range(0, 49).CountBy(bracket).OrderBy(b => b.Key).Select(b => b.Value), Is.EqualTo(new[] { 27, 12, 6, 4 }));
        Assert.That(Enumerable.Range(0, 12).Select(bracket).Distinct().Count(), Is.EqualTo(4), "all brackets are met early");
        Assert.That(bracket(49 + 5), Is.EqualTo(bracket(5)));
    }

    [Test]
    public void FirstTarget_OfABracket_IsItsRung()
    {
        var pruner = new HyperbandPruner();
        Func<int, int> bracket = HyperbandPruner.Brackets(RungLadder.Of(Spec.Pruner));
        long[] rungs = [1, 3, 9, 27];
        for (int number = 0; number < 49; number++)
            Assert.That(pruner.FirstTarget(Spec, TrialSnapshot.Empty, number)?.Until, Is.EqualTo(rungs[bracket(number)]));
    }

    [Test]
    public void Promote_ComparesWithinABracketOnly()
    {
        TrialView[] trials = PruningBench.Run(new HyperbandPruner(), Spec, 49, 4, 27, (number, step) => 50 - number + 1.0 / step);
        Assert.That(trials[^1].Reports.Length, Is.GreaterThan(1));
        Assert.That(trials.Count(t => t.State == TrialState.Completed), Is.GreaterThanOrEqualTo(4), "the last bracket never pauses");
        Assert.That(trials.Select(t => t.Reports.Length), Is.All.AnyOf(1, 3, 9, 27));
    }
}
