using HyperSearch.FineTuning.Metrics;

namespace HyperSearch.FineTuning.Tests.Metrics;

[TestFixture]
public class OutcomeStatisticsTests
{
    // Values from Wilson's formula in Newcombe (1998), table I, and by hand for the ends.
    [TestCase(81, 263, 0.2553, 0.3662)]
    [TestCase(15, 148, 0.0624, 0.1605)]
    [TestCase(0, 20, 0.0000, 0.1611)]
    [TestCase(1, 29, 0.0061, 0.1718)]
    [TestCase(20, 20, 0.8389, 1.0000)]
    [TestCase(0, 0, 0, 1)]
    public void Wilson_KnownCases_Agree(int hits, int count, double low, double high)
    {
        var interval = Proportion.Wilson(hits, count);

        Assert.That(interval.Low, Is.EqualTo(low).Within(5e-5));
        Assert.That(interval.High, Is.EqualTo(high).Within(5e-5));
    }

    [Test]
    public void Wilson_MoreHitsThanExamples_Throws() => Assert.That(() => Proportion.Wilson(3, 2), Throws.TypeOf<ArgumentOutOfRangeException>());

    [TestCase(0, 0, 1.0)]
    [TestCase(5, 5, 1.0)]
    [TestCase(1, 9, 22.0 / 1024)]
    [TestCase(9, 1, 22.0 / 1024)]
    [TestCase(0, 6, 2.0 / 64)]
    public void McNemarExact_ByHand_Agrees(int onlyFirst, int onlySecond, double expected) =>
        Assert.That(PairedComparison.McNemarExact(onlyFirst, onlySecond), Is.EqualTo(expected).Within(1e-12));

    [Test]
    public void McNemarExact_ThousandsOfExamples_AgreesWithTheNormalApproximation()
    {
        // z = (1100 - 1000 - 1) / sqrt(2100) = 2.1604 with continuity correction; two-sided p = 0.0307.
        Assert.That(PairedComparison.McNemarExact(1000, 1100), Is.EqualTo(0.0307).Within(3e-4));
    }

    [Test]
    public void Of_Outcomes_CountsDiscordantExamples()
    {
        bool[] first = [true, true, false, false, true];
        bool[] second = [true, false, true, true, true];

        var comparison = PairedComparison.Of(first, second);

        Assert.That((comparison.Count, comparison.OnlyFirst, comparison.OnlySecond), Is.EqualTo((5, 1, 2)));
        Assert.That(comparison.Difference, Is.EqualTo(0.2).Within(1e-15));
        Assert.That(comparison.PValue, Is.EqualTo(1));
        Assert.That(comparison, Is.EqualTo(PairedComparison.Of(first, second)), "no hidden randomness");
    }

    [Test]
    public void Of_DifferentLengths_Throws() => Assert.That(() => PairedComparison.Of([true], [true, false]), Throws.ArgumentException);

    [Test]
    public void MeanInterval_KnownSpread_MatchesTheNormalInterval()
    {
        // 400 values of variance 1 (half -1, half 1): the mean's 95% interval is +-1.96/20.
        var values = Enumerable.Range(0, 400).Select(i => i % 2 == 0 ? 1.0 : -1.0).ToArray();

        var interval = Bootstrap.MeanInterval(values);

        Assert.That(interval.Low, Is.EqualTo(-0.098).Within(0.012));
        Assert.That(interval.High, Is.EqualTo(0.098).Within(0.012));
    }

    [Test]
    public void MeanInterval_EqualValues_HasNoWidth() =>
        Assert.That(Bootstrap.MeanInterval([0.25, 0.25, 0.25]), Is.EqualTo(new Interval(0.25, 0.25)));
}
