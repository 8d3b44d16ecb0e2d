using FsCheck;
using FsCheck.Fluent;
using HyperSearch.FineTuning.Training;

namespace HyperSearch.FineTuning.Tests.Training;

[TestFixture]
public class TrainingPlanTests
{
    private static readonly FineTuneSettings Settings = new() { Model = "-", Data = new DataPaths("-", "-") };

    [Test]
    public void RowsOf_AnyShape_VisitEachRowOncePerEpoch()
        => Prop.ForAll(
            Gen.Choose(1, 60).ToArbitrary(), Gen.Choose(1, 9).ToArbitrary(), Gen.Choose(1, 4).ToArbitrary(),
            (rows, batch, accumulation) =>
            {
                var plan = new TrainingPlan(Enumerable.Repeat(3, rows).ToArray(), Settings with { BatchSize = batch, Accumulation = accumulation, Epochs = 2 }, 5);
                var seen = Enumerable.Range(0, (int)plan.TotalSteps).SelectMany(step => plan.RowsOf(step)).ToArray();
                return plan.EndsEpoch(plan.TotalSteps - 1) && seen.Length == 2 * rows
                    && seen[..rows].Order().SequenceEqual(Enumerable.Range(0, rows)) && seen[rows..].Order().SequenceEqual(Enumerable.Range(0, rows));
            }).QuickCheckThrowOnFailure();

    [Test]
    public void TotalSteps_ForTokens_EndsAtTheStepThatReachesThem()
        => Prop.ForAll(
            Gen.Choose(1, 9).ArrayOf().Where(lengths => lengths.Length > 0).ToArbitrary(), Gen.Choose(1, 5).ToArbitrary(), Gen.Choose(1, 400).ToArbitrary(),
            (lengths, batch, tokens) =>
            {
                var plan = new TrainingPlan(lengths, Settings with { BatchSize = batch, Tokens = tokens }, 5);
                var all = Enumerable.Range(0, (int)plan.TotalSteps).Sum(step => plan.TokensOf(step));
                return all >= tokens && all - plan.TokensOf(plan.TotalSteps - 1) < tokens;
            }).QuickCheckThrowOnFailure();

    [Test]
    public void Permutation_IsAFunctionOfSeedAndEpoch()
    {
        var again = SeedStream.Permutation(50, 1, 2);
        Assert.That(SeedStream.Permutation(50, 1, 2), Is.EqualTo(again));
        Assert.That(SeedStream.Permutation(50, 1, 2), Is.Not.EqualTo(SeedStream.Permutation(50, 1, 3)));
        Assert.That(SeedStream.Permutation(50, 1, 2), Is.Not.EqualTo(SeedStream.Permutation(50, 2, 2)));
    }

    [Test]
    public void TrainingPlan_NoRows_IsRefused()
        => Assert.That(() => new TrainingPlan([], Settings, 1), Throws.TypeOf<InvalidSettingException>().With.Message.Contains("no rows"));
}
