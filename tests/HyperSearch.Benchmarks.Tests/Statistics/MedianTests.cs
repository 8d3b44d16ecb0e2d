using HyperSearch.Benchmarks.Statistics;

namespace HyperSearch.Benchmarks.Tests.Statistics;

public sealed class MedianTests
{
    [TestCase(new[] { 3.0, 1, 2 }, 2)]
    [TestCase(new[] { 4.0, 1, 3, 2 }, 2.5)]
    [TestCase(new[] { 7.0 }, 7)]
    public void Of_ASample_IsItsMiddle(double[] values, double expected) => Assert.That(Median.Of(values), Is.EqualTo(expected));

    [Test]
    public void Of_NoValues_Throws() => Assert.That(() => Median.Of([]), Throws.ArgumentException);
}
