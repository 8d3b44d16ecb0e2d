using HyperSearch.Core.Randomness;
using HyperSearch.Optimization.GaussianProcess;

namespace HyperSearch.Optimization.Tests.GaussianProcess;

public sealed class RowLimitTests
{
    private static readonly GpHyperparameters Metric = new([0.2, 0.5], 1, 1e-4);

    [Test]
    public void Local_AThousandRows_AreAllUsed() => Assert.That(RowLimit.Local(Rows(1000), Metric, null), Is.Null);

    [Test]
    public void Local_MoreRows_HoldsTheBestTheNearestAndSomeFromEverywhere()
    {
        TrainingSet data = Rows(4000);

        IReadOnlyList<int> kept = RowLimit.Local(data, Metric, null)!;

        int best = Enumerable.Range(0, data.Count).MinBy(i => data.Targets[i]);
        int[] near = [.. Enumerable.Range(0, data.Count).OrderBy(i => Distance(data, i, best)).Take(700)];
        int[] low = [.. Enumerable.Range(0, data.Count).OrderBy(i => data.Targets[i]).Take(150)];
        Assert.That(kept, Has.Count.EqualTo(1000).And.Ordered);
        Assert.That(kept, Is.Unique.And.SupersetOf(near).And.SupersetOf(low));
        foreach ((double x, double y) in ((double, double)[])[(0, 0), (0, 1), (1, 0), (1, 1)])
            Assert.That(kept.Min(i => Math.Abs(data.Input(i)[0] - x) + Math.Abs(data.Input(i)[1] - y)), Is.LessThan(0.2), $"near the corner {x}, {y}");
    }

    [Test]
    public void Local_ACentre_IsWhatTheRowsLieAround()
    {
        TrainingSet data = Rows(2000);

        IReadOnlyList<int> left = RowLimit.Local(data, Metric, [0.1, 0.5])!, right = RowLimit.Local(data, Metric, [0.9, 0.5])!;

        Assert.That(left.Average(i => data.Input(i)[0]), Is.LessThan(right.Average(i => data.Input(i)[0]) - 0.3));
    }

    [Test]
    public void Representative_ManyRowsInOneCorner_LeavesNoHole()
    {
        TrainingSet data = Rows(4000, power: 3);

        IReadOnlyList<int> kept = RowLimit.Representative(data, Metric)!;

        double Hole(IEnumerable<int> rows) => Enumerable.Range(0, data.Count).Max(i => rows.Min(k => Distance(data, i, k)));
        Assert.That(kept, Has.Count.EqualTo(1000).And.Ordered.And.Unique);
        Assert.That(Hole(kept), Is.LessThan(Hole(Enumerable.Range(0, 1000)) / 4), "the first thousand leave larger ones");
    }

    private static double Distance(TrainingSet data, int i, int k)
    {
        double x = (data.Input(i)[0] - data.Input(k)[0]) / 0.2, y = (data.Input(i)[1] - data.Input(k)[1]) / 0.5;
        return x * x + y * y;
    }

    /// <summary>Random points of the square, towards one corner by a power, over a bowl about (0.3, 0.6).</summary>
    private static TrainingSet Rows(int count, double power = 1)
    {
        var random = new PhiloxStream(1, 0, RandomPurpose.GpCandidates);
        double[] inputs = [.. Enumerable.Range(0, 2 * count).Select(_ => Math.Pow(random.NextDouble(), power))];
        double[] targets = [.. Enumerable.Range(0, count).Select(i => Math.Pow(inputs[2 * i] - 0.3, 2) + Math.Pow(inputs[2 * i + 1] - 0.6, 2))];
        return TrainingSet.Of(2, 2, inputs, targets);
    }
}
