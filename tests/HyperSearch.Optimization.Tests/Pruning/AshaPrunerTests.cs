using FsCheck;
using FsCheck.Fluent;
using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;
using HyperSearch.Optimization.Pruning;

namespace HyperSearch.Optimization.Tests.Pruning;

public sealed class AshaPrunerTests
{
    private static readonly StudySpec Spec = PruningBench.Study("asha", ("min", 1), ("max", 9));
    private readonly AshaPruner pruner = new();

    [Test]
    public void Promote_FewerThanEtaTrials_WaitsForMore() => Assert.That(pruner.Promote(Spec, 1, PruningBench.Paused(0.5, 0.4), closing: false), Is.Null);

    [Test]
    public void Promote_TheBestThird_GoesToTheNextRung() => Assert.That(
        pruner.Promote(Spec, 1, PruningBench.Paused(0.5, 0.4, 0.6), closing: false), Is.EqualTo(new Promotion(1, new RungTarget(3, false))));

    [Test]
    public void Promote_OfEqualTrials_TakesTheLowerNumber() => Assert.That(
        pruner.Promote(Spec, 1, PruningBench.Paused(0.5, 0.4, 0.4), closing: false)?.Number, Is.EqualTo(1));

    [Test]
    public void Promote_WhenTheBestThirdIsPromotedAlready_PromotesNobody()
    {
        TrialSnapshot snapshot = PruningBench.Paused(0.5, 0.4, 0.6);
        TrialView gone = snapshot.Trials[1] with { State = TrialState.Running, Target = new RungTarget(3, false) };
        Assert.That(pruner.Promote(Spec, 1, snapshot with { Trials = snapshot.Trials.SetItem(1, gone) }, closing: false), Is.Null);
    }

    [Test]
    public void Promote_FromTheTopRungFirst_ToTheLast()
    {
        TrialSnapshot low = PruningBench.Paused(0.9, 0.8, 0.7);
        TrialView[] high = [.. Enumerable.Range(3, 3).Select(i => PruningBench.Trial(i, TrialState.Paused, [0.5, 0.4, 0.1 * i], new RungTarget(3, false)))];
        Assert.That(pruner.Promote(Spec, 1, PruningBench.Snapshot([.. low.Trials, .. high]), closing: false), Is.EqualTo(new Promotion(3, new RungTarget(9, true))));
    }

    [Test]
    public void Promote_Maximize_TakesTheLargest() => Assert.That(
        pruner.Promote(Spec.Maximize(), 1, PruningBench.Paused(0.5, 0.4, 0.6), closing: false)?.Number, Is.EqualTo(2));

    [Test]
    public void Promote_AValueThatIsNotFinite_RanksLastAndNeverGoesOn()
    {
        Assert.That(pruner.Promote(Spec, 1, PruningBench.Paused(double.NaN, 0.4, double.NegativeInfinity), closing: false)?.Number, Is.EqualTo(1));
        Assert.That(pruner.Promote(Spec, 1, PruningBench.Paused(double.NaN, double.NaN, double.PositiveInfinity), closing: true), Is.Null);
    }

    [TestCase(1, 0.5, false)]
    [TestCase(1, double.NaN, true)]
    public void Judge_AtARung_StopsOnlyWhatDiverged(int step, double value, bool stops) =>
        Assert.That(pruner.Judge(Spec, PruningBench.Paused(value), 0, step).Stop, Is.EqualTo(stops));

    [Test]
    public void Judge_BetweenRungs_Continues()
    {
        TrialView running = PruningBench.Trial(0, TrialState.Running, [0.5, double.NaN], new RungTarget(3, false));
        Assert.That(pruner.Judge(Spec, PruningBench.Snapshot(running), 0, 2).Stop, Is.False);
    }

    [Test]
    public void Promote_ClosingWithNothingCompleted_BringsTheBestToItsEnd()
    {
        TrialView[] trials = PruningBench.Run(pruner, Spec, trials: 2, workers: 1, length: 9, (number, step) => number + 1.0 / step);
        Assert.That(trials.Select(t => (t.State, t.Reports.Length)), Is.EqualTo(new[] { (TrialState.Completed, 9), (TrialState.Paused, 1) }));
    }

    [TestCase(1)]
    [TestCase(8)]
    public void Study_OfTwentySevenTrials_HalvesByThrees(int workers)
    {
        TrialView[] trials = PruningBench.Run(pruner, PruningBench.Study("asha", ("min", 1), ("max", 27)), 27, workers, 27, (number, step) => number * 10 % 27 + 1.0 / step);
        int[] lengths = [.. trials.Select(t => t.Reports.Length)];
        Assert.That(lengths[0], Is.EqualTo(27), "the best one completed");
        Assert.That(lengths, Is.All.AnyOf(1, 3, 9, 27), "nobody trains beyond a rung without being promoted");
        Assert.That(lengths.Count(l => l >= 3), Is.InRange(9, 18), "asynchronous promotion is at most a little generous");
    }

    [Test]
    public void Study_OfAnyCurves_EndsAndPromotesEachRungsBest()
    {
        Prop.ForAll(Gen.Choose(0, 1_000_000).ToArbitrary(), Gen.Choose(1, 9).ToArbitrary(), (seed, workers) =>
        {
            double Curve(int number, int step) => (number * 7919 + seed) % 101 + (step * 31 + number * 17 + seed) % 7 / step;
            TrialView[] trials = PruningBench.Run(pruner, Spec, 12, workers, 9, Curve);
            TrialView best = trials.MinBy(t => (t.Reports[0].Value, t.Number))!;
            Assert.That(best.Reports, Has.Length.GreaterThan(1), "the best of the first rung goes on");
            Assert.That(trials.Count(t => t.State == TrialState.Completed), Is.GreaterThan(0));
            return true;
        }).Check(Config.QuickThrowOnFailure);
    }

    [Test]
    public void FirstTarget_WhereTheFirstRungMisleads_IsTheSecond()
    {
        // Completed trials whose order at step 1 is the reverse of that at the end.
        TrialView[] trials = [.. Enumerable.Range(0, 20).Select(i => PruningBench.Trial(i, TrialState.Completed, [i, 0, -i, -i, -i, -i, -i, -i, -i], new RungTarget(9, true)))];
        Assert.That(pruner.FirstTarget(Spec, PruningBench.Snapshot(trials), 20)?.Until, Is.EqualTo(3));
        Assert.That(pruner.FirstTarget(Spec, PruningBench.Snapshot(trials[..5]), 5)?.Until, Is.EqualTo(1), "five pairs prove nothing");
    }
}
