using HyperSearch.Core.Randomness;
using HyperSearch.Optimization.Acquisition;
using HyperSearch.Optimization.MultiObjective;

namespace HyperSearch.Optimization.Tests.Acquisition;

public sealed class SampledGainTests
{
    private static readonly double[][] Front = [[0.1, 0.5, 0.9], [0.6, 0.1, 0.5], [0.4, 0.8, 0.2]];
    private static readonly double[] Reference = [1, 1, 1];

    // Within the front's reach, just beyond it, and where no sample gains anything.
    [TestCase(0.3)]
    [TestCase(0.9)]
    [TestCase(1.5)]
    [TestCase(20)]
    [TestCase(1e4)]
    public void LogOf_AnyDistance_HasTheSlopesOfDifferences(double mean)
    {
        var gain = new SampledGain(Front, Reference, new PhiloxStream(4, 0, RandomPurpose.Proposal));
        double[] means = [mean, mean + 0.1, mean - 0.05], deviations = [0.1, 0.12, 0.2], meanSlopes = new double[3], deviationSlopes = new double[3];
        double value = gain.LogOf(means, deviations, meanSlopes, deviationSlopes);
        Assert.That(double.IsFinite(value));
        Assert.That(gain.LogOf(means, deviations, [], []), Is.EqualTo(value));
        for (int k = 0; k < 3; k++)
        {
            Assert.That(meanSlopes[k], Is.LessThan(0));
            Assert.That(meanSlopes[k], Is.EqualTo(Difference(gain, means, deviations, means, k)).Within(1e-4 * Math.Abs(meanSlopes[k]) + 1e-9));
            Assert.That(deviationSlopes[k], Is.EqualTo(Difference(gain, means, deviations, deviations, k)).Within(1e-4 * Math.Abs(deviationSlopes[k]) + 1e-9));
        }
    }

    [Test]
    public void ClampedImprovement_SharpClamp_IsTheImprovement()
    {
        var boxes = new BoxDecomposition(Front, Reference);
        foreach (double[] point in (double[][])[[0.05, 0.05, 0.05], [0.5, 0.4, 0.3], [0.05, 0.6, 0.95]])
        {
            double[] exact = new double[3], clamped = new double[3];
            double sharp = boxes.Improvement(point, exact);
            Assert.That(sharp, Is.GreaterThan(0));
            Assert.That(boxes.ClampedImprovement(point, [1e-7, 1e-7, 1e-7], clamped), Is.EqualTo(sharp).Within(1e-9));
            Assert.That(clamped, Is.EqualTo(exact).Within(1e-6));
        }
    }

    private static double Difference(SampledGain gain, double[] means, double[] deviations, double[] varied, int k)
    {
        double h = 1e-6 * Math.Max(0.1, means[0]), kept = varied[k];
        varied[k] = kept + h;
        double above = gain.LogOf(means, deviations, [], []);
        varied[k] = kept - h;
        double below = gain.LogOf(means, deviations, [], []);
        varied[k] = kept;
        return (above - below) / (2 * h);
    }
}
