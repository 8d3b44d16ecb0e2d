using HyperSearch.Optimization.Numerics;

namespace HyperSearch.Optimization.Tests.Numerics;

public sealed class RSequenceTests
{
    [Test]
    public void Next_OneDimension_IsTheGoldenRatioRecurrence()
    {
        var sequence = new RSequence(1, null);
        double[] point = new double[1];
        for (int n = 1; n < 50; n++)
        {
            sequence.Next(point);
            double expected = (0.5 + n * 0.6180339887498949) % 1;
            Assert.That(point[0], Is.EqualTo(expected).Within(1e-12));
        }
    }

    [Test]
    public void Next_TwoDimensions_UsesThePlasticNumber()
    {
        var sequence = new RSequence(2, null);
        double[] point = new double[2];
        sequence.Next(point);
        const double plastic = 1.32471795724474602596;
        Assert.That(point[0], Is.EqualTo((0.5 + 1 / plastic) % 1).Within(1e-12));
        Assert.That(point[1], Is.EqualTo((0.5 + 1 / (plastic * plastic)) % 1).Within(1e-12));
    }

    [Test]
    public void Skip_SomePoints_LeadsWhereNextDoes()
    {
        RSequence walked = new(3, null), skipped = new(3, null);
        double[] expected = new double[3], actual = new double[3];
        for (int i = 0; i <= 1000; i++) walked.Next(expected);
        skipped.Skip(1000);
        skipped.Next(actual);
        Assert.That(actual, Is.EqualTo(expected));
    }
}
