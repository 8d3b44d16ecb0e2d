using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;
using HyperSearch.Optimization.Pruning;

namespace HyperSearch.Optimization.Tests.Pruning;

public sealed class PromotionWorthTests
{
    private static readonly StudySpec Spec = PruningBench.Study("asha", ("min", 1), ("max", 50));
    private static readonly RungLadder Ladder = RungLadder.Of(Spec.Pruner);

    [Test]
    public void GoesOn_AtEveryRung_IsTrueForTheBestAndFalseFarBehind()
    {
        for (int rung = 0; rung < Ladder.Count - 1; rung++)
        {
            bool[] goes = [.. Enumerable.Range(0, 100).Select(place => PromotionWorth.GoesOn(Ladder, rung, place, 100, 1))];
            Assert.That(goes[0], Is.True, $"the best at rung {rung}");
            Assert.That(goes.Count(g => g), Is.InRange(1, 15), $"of a hundred at rung {rung}");
            Assert.That(goes, Is.EqualTo(goes.OrderDescending()), "none is worth more than a better one");
        }
    }

    [Test]
    public void GoesOn_AtTheLastRungAndWithoutOne_IsTrue()
    {
        var endless = RungLadder.Of(PruningBench.Study("asha", ("min", 1)).Pruner);
        Assert.That(PromotionWorth.GoesOn(Ladder, Ladder.Count - 1, 99, 100, 1), Is.True);
        Assert.That(PromotionWorth.GoesOn(endless, 0, 99, 100, 1), Is.True);
    }

    [Test]
    public void GoesOn_DearerNewTrials_LetMoreGoOn()
    {
        int Count(long firstCost) => Enumerable.Range(0, 100).Count(place => PromotionWorth.GoesOn(Ladder, 0, place, 100, firstCost));
        Assert.That(Count(10), Is.GreaterThan(Count(1)));
    }

    [Test]
    public void Promote_OfThirty_LetsTheLastOfTheBestThirdWaitUntilTheBudgetIsSpent()
    {
        var pruner = new AshaPruner();
        // Nine of the best ten have gone on already; the tenth is left.
        TrialView[] trials = [.. Enumerable.Range(0, 30).Select(i => i < 9
            ? PruningBench.Trial(i, TrialState.Running, [i], new RungTarget(3, false))
            : PruningBench.Trial(i, TrialState.Paused, [i], new RungTarget(1, false)))];
        TrialSnapshot snapshot = PruningBench.Snapshot(trials);
        Assert.That(pruner.Promote(Spec with { Budget = new Budget(Trials: 31) }, 1, snapshot, closing: false), Is.Null, "a new trial is worth more");
        Assert.That(pruner.Promote(Spec with { Budget = new Budget(Trials: 30) }, 1, snapshot, closing: false)?.Number, Is.EqualTo(9), "no new trial is to come");
        Assert.That(pruner.Promote(Spec with { Budget = new Budget() }, 1, snapshot, closing: true)?.Number, Is.EqualTo(9), "nor is one when the space is exhausted");
    }
}
