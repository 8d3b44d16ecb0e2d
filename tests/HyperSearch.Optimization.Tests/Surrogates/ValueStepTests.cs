using HyperSearch.Optimization.Surrogates;

namespace HyperSearch.Optimization.Tests.Surrogates;

public sealed class ValueStepTests
{
    [Test]
    public void Of_Counts_IsOne() => Assert.That(ValueStep.Of([7, 3, 4, 4, 9, 30, 6, 12]), Is.EqualTo(1));

    [Test]
    public void Of_RatesThatNearlyTie_IsTheGapOfAnExample() =>
        Assert.That(ValueStep.Of([0.0113, 0.0114, 0.0170, 0.0171, 0.0227, 0.3, 0.5, 0.2, 0.4, 0.6]), Is.EqualTo(0.0056).Within(1e-12));

    [Test]
    public void Of_WorseHalf_IsNotLookedAt() => Assert.That(ValueStep.Of([0, 2, 4, 10, 10.1, 10.2]), Is.EqualTo(2));

    [Test]
    public void Of_EqualOrFewValues_IsZero()
    {
        Assert.That(ValueStep.Of([]), Is.Zero);
        Assert.That(ValueStep.Of([3]), Is.Zero);
        Assert.That(ValueStep.Of([3, 3, 3, 3]), Is.Zero);
    }
}
