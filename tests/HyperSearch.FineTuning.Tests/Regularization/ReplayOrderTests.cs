using HyperSearch.FineTuning.Regularization;
using HyperSearch.FineTuning.Training;

namespace HyperSearch.FineTuning.Tests.Regularization;

[TestFixture]
public class ReplayOrderTests
{
    [TestCase(0.01)]
    [TestCase(0.25)]
    [TestCase(1.0)]
    [TestCase(2.5)]
    public void RowsFor_StepByStep_GivesTheRatioAndVisitsEachRowOnceAPass(double ratio)
    {
        const int Rows = 13;
        var order = new ReplayOrder(Rows, ratio, 3);
        var seen = new List<int>();
        for (var step = 0; step < 100; step++) seen.AddRange(order.RowsFor(step * 16, 16));
        Assert.That(seen, Has.Count.EqualTo((int)Math.Floor(1600 * ratio)));
        foreach (var pass in seen.Chunk(Rows).Where(chunk => chunk.Length == Rows)) Assert.That(pass.Order(), Is.EqualTo(Enumerable.Range(0, Rows)));
        Assert.That(new ReplayOrder(Rows, ratio, 3).RowsFor(50 * 16, 16), Is.EqualTo(order.RowsFor(50 * 16, 16)), "without the steps before");
    }

    [Test]
    public void StepsForTokens_WithReplay_EndsAtTheFirstStepThatReachesThem()
    {
        var settings = new FineTuneSettings { Model = "m", Data = new DataPaths("t", "v"), BatchSize = 4, Tokens = 1000, ReplayRatio = 0.3 };
        var plan = new TrainingPlan(Enumerable.Repeat(5, 10).ToArray(), settings, 1, [7, 9, 11]);
        var tokens = Enumerable.Range(0, (int)plan.TotalSteps).Select(step => plan.TokensOf(step)).ToArray();
        Assert.That(tokens.Sum(), Is.GreaterThanOrEqualTo(1000));
        Assert.That(tokens.SkipLast(1).Sum(), Is.LessThan(1000));
    }
}
