using HyperSearch.FineTuning.Training;

namespace HyperSearch.FineTuning.Tests.Training;

[TestFixture]
public class LearningRateScheduleTests
{
    private static readonly FineTuneSettings Settings = new() { Model = "-", Data = new DataPaths("-", "-"), LearningRate = 1 };

    [TestCase(ScheduleKind.Cosine, 0, 0.25)]
    [TestCase(ScheduleKind.Cosine, 3, 1.0)]
    [TestCase(ScheduleKind.Cosine, 4, 0.65450849718747373)]
    [TestCase(ScheduleKind.Cosine, 5, 0.5)]
    [TestCase(ScheduleKind.Cosine, 9, 0.024471741852423234)]
    [TestCase(ScheduleKind.Linear, 2, 0.75)]
    [TestCase(ScheduleKind.Linear, 4, 0.6)]
    [TestCase(ScheduleKind.Linear, 9, 0.1)]
    [TestCase(ScheduleKind.Constant, 1, 0.5)]
    [TestCase(ScheduleKind.Constant, 4, 1.0)]
    [TestCase(ScheduleKind.Constant, 9, 1.0)]
    public void FactorAt_TenStepsFourOfWarmUp_FollowsTheFormula(ScheduleKind kind, long step, double factor)
        => Assert.That(new LearningRateSchedule(kind, 1, 10, 4).FactorAt(step), Is.EqualTo(factor).Within(1e-12));

    [TestCase(ScheduleKind.Polynomial, 3, 1.0)]
    [TestCase(ScheduleKind.Polynomial, 4, 0.1 + (0.9 * 0.36))]
    [TestCase(ScheduleKind.Polynomial, 9, 0.1 + (0.9 * 0.01))]
    [TestCase(ScheduleKind.Wsd, 1, 0.5)]
    [TestCase(ScheduleKind.Wsd, 6, 1.0)]
    [TestCase(ScheduleKind.Wsd, 7, 1.0)]
    [TestCase(ScheduleKind.Wsd, 8, 0.1 + (0.9 * 2 / 3))]
    [TestCase(ScheduleKind.Wsd, 9, 0.1 + (0.9 / 3))]
    [TestCase(ScheduleKind.Linear, 9, 0.1 + (0.9 * 0.1))]
    [TestCase(ScheduleKind.Cosine, 5, 0.1 + (0.9 * 0.5))]
    [TestCase(ScheduleKind.Constant, 9, 1.0)]
    public void For_PowerTwoThreeStepsOfDecayAndAFloor_FollowsTheFormula(ScheduleKind kind, long step, double factor)
    {
        var settings = Settings with { Schedule = kind, WarmupSteps = 4, SchedulePower = 2, DecayShare = 0.3, MinLrRatio = 0.1 };
        Assert.That(LearningRateSchedule.For(settings, 10).FactorAt(step), Is.EqualTo(factor).Within(1e-12));
    }

    [Test]
    public void For_WarmupStepsGiven_WinOverTheShareEvenWhenZero()
    {
        Assert.That(LearningRateSchedule.For(Settings with { WarmupSteps = 0, Warmup = 0.5 }, 10).WarmupSteps, Is.Zero);
        Assert.That(LearningRateSchedule.For(Settings with { WarmupSteps = 0 }, 10).RateAt(0), Is.EqualTo(1));
        Assert.That(LearningRateSchedule.For(Settings with { WarmupSteps = 7, Warmup = 0 }, 10).WarmupSteps, Is.EqualTo(7));
    }

    [TestCase(0.03, 10, 1)]
    [TestCase(0.03, 100, 3)]
    [TestCase(0.07, 100, 7)]
    [TestCase(0.1, 25, 3)]
    [TestCase(0.0, 100, 0)]
    public void For_ShareOfWarmUp_IsRoundedUpToSteps(double share, long total, long steps)
        => Assert.That(LearningRateSchedule.For(Settings with { Warmup = share }, total).WarmupSteps, Is.EqualTo(steps));
}
