using HyperSearch.Benchmarks.Regret.Reports;

namespace HyperSearch.Benchmarks.Tests.Regret;

public sealed class BootstrapTests
{
    [Test]
    public void Interval_DifferencesWithoutSpread_IsTheirMean() => Assert.That(Bootstrap.Interval([[1.0, 1.0, 1.0], [3.0, 3.0]]), Is.EqualTo((2.0, 2.0)));

    [Test]
    public void Interval_ManySeeds_IsNearTheNormalOne()
    {
        // 0, 1, .., 99 twice: the mean of the two functions' means has the standard error sqrt(2 * (100^2 - 1) / 12 / 100) / 2.
        double[] seeds = [.. Enumerable.Range(0, 100).Select(i => (double)i)];
        double error = Math.Sqrt(2 * (100.0 * 100 - 1) / 12 / 100) / 2;

        (double low, double high) = Bootstrap.Interval([seeds, seeds]);

        Assert.That(low, Is.EqualTo(49.5 - 1.96 * error).Within(0.1 * error));
        Assert.That(high, Is.EqualTo(49.5 + 1.96 * error).Within(0.1 * error));
    }

    [Test]
    public void Interval_FunctionsOfDifferentSize_CountAlike()
    {
        (double low, double high) = Bootstrap.Interval([Enumerable.Repeat(0.0, 90).ToArray(), [1.0, 1.0]]);

        Assert.That((low, high), Is.EqualTo((0.5, 0.5)));
    }
}
