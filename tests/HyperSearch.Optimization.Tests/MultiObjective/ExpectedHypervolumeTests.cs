using FsCheck;
using FsCheck.Fluent;
using HyperSearch.Core.Randomness;
using HyperSearch.Optimization.MultiObjective;
using HyperSearch.Optimization.Numerics;

namespace HyperSearch.Optimization.Tests.MultiObjective;

public sealed class ExpectedHypervolumeTests
{
    private static readonly double[][] Front = [[0.1, 0.9], [0.4, 0.5], [0.4 + 1e-9, 0.499], [0.8, 0.2], [0.9, 0.9]];
    private static readonly double[] Reference = [1.1, 1.1];

    // Near the front, on it, far beyond it, far short of it, and where one objective is known almost exactly.
    private static readonly double[][] Places =
    [
        [0.45, 0.3, 0.35, 0.2], [0.4, 0.02, 0.5, 0.02], [-3, 0.1, -2, 0.1], [2, 0.05, 1.5, 0.04], [9, 0.01, 7, 0.01], [0.6, 1e-5, 0.6, 0.3], [1e3, 0.1, 1e3, 0.2], [0.4, 30, 0.5, 25],
    ];

    [TestCaseSource(nameof(Places))]
    public void LogAt_AnyPlace_HasTheDerivativesOfDifferences(double mean1, double deviation1, double mean2, double deviation2)
    {
        var expected = new ExpectedHypervolume(Front, Reference);
        double[] at = [mean1, deviation1, mean2, deviation2];
        LogHypervolumeGain exact = expected.LogAt(mean1, deviation1, mean2, deviation2);
        double[] derivatives = [exact.ByMean1, exact.ByDeviation1, exact.ByMean2, exact.ByDeviation2];
        Assert.That(exact.Value, Is.LessThan(100).And.GreaterThan(double.NegativeInfinity));
        for (int i = 0; i < at.Length; i++)
        {
            // In steps of the deviation: it is the unit of everything here.
            double h = 1e-5 * at[i | 1];
            double[] up = [.. at], down = [.. at];
            up[i] += h;
            down[i] -= h;
            double difference = (expected.LogAt(up[0], up[1], up[2], up[3]).Value - expected.LogAt(down[0], down[1], down[2], down[3]).Value) / (up[i] - down[i]);
            double scale = Math.Max(1 / at[i | 1], Math.Abs(difference));
            Assert.That(derivatives[i], Is.EqualTo(difference).Within(1e-5 * scale), $"variable {i}");
        }
    }

    [Test]
    public void LogAt_NearTheFront_AgreesWithTheAverageOfHypervolumes() => Prop.ForAll(ArbMap.Default.ArbFor<PositiveInt>(), seed =>
    {
        var random = new PhiloxStream((ulong)seed.Get, 0, RandomPurpose.Proposal);
        double[][] points = [.. Enumerable.Range(0, 1 + seed.Get % 9).Select(_ => new[] { random.NextDouble(), random.NextDouble() })];
        double[] mean = [1.2 * random.NextDouble(), 1.2 * random.NextDouble()], deviation = [0.05 + random.NextDouble(), 0.05 + random.NextDouble()];
        var boxes = new BoxDecomposition(points, Reference);
        double integral = Quadrature(x => Quadrature(y => boxes.Improvement([x, y]), mean[1], deviation[1]), mean[0], deviation[0]);
        double value = Math.Exp(new ExpectedHypervolume(points, Reference).LogAt(mean[0], deviation[0], mean[1], deviation[1]).Value);
        return Math.Abs(value - integral) <= 2e-3 * integral + 1e-6;
    }).QuickCheckThrowOnFailure();

    // With no front the gain is a product of two improvements, whose logarithm is known (golden values of NormalDistributionTests).
    [TestCase(-5, -16.744301162661)]
    [TestCase(-12, -77.9091005450073)]
    [TestCase(-38, -730.196183402114)]
    [TestCase(-100, -5010.12957880025)]
    public void LogAt_FarFromAnEmptyFront_IsTheSumOfLogImprovements(double u, double logH)
    {
        var expected = new ExpectedHypervolume([], Reference);
        LogHypervolumeGain gain = expected.LogAt(Reference[0] - 0.5 * u, 0.5, Reference[1] - 0.25 * u, 0.25);
        Assert.That(gain.Value, Is.EqualTo(Math.Log(0.5) + Math.Log(0.25) + 2 * logH).Within(1e-9 * Math.Abs(logH)));
    }

    // A strip cut in two by a point that adds nothing to the staircase's shape must not change the sum, however narrow one of the parts is.
    [TestCase(0.3)]
    [TestCase(1e-3)]
    [TestCase(1e-8)]
    [TestCase(1e-13)]
    public void LogAt_StripCutInTwo_GivesTheSameSum(double width)
    {
        double[] left = [0.2, 0.7];
        double[] cut = [0.2 + width, Math.BitDecrement(0.7)];
        foreach (double[] at in Places)
        {
            double whole = new ExpectedHypervolume([left], Reference).LogAt(at[0], at[1], at[2], at[3]).Value;
            double parts = new ExpectedHypervolume([left, cut], Reference).LogAt(at[0], at[1], at[2], at[3]).Value;
            Assert.That(parts, Is.EqualTo(whole).Within(1e-9 * Math.Max(1, Math.Abs(whole))));
        }
    }

    /// <summary>E f(X) for a normal X, by the midpoint rule over quantiles between ±8 deviations.</summary>
    private static double Quadrature(Func<double, double> f, double mean, double deviation)
    {
        const int Cells = 400;
        double sum = 0;
        for (int i = 0; i < Cells; i++)
        {
            double t = -8 + 16 * (i + 0.5) / Cells;
            sum += f(mean + deviation * t) * NormalDistribution.Density(t) * 16 / Cells;
        }

        return sum;
    }
}
