using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using HyperSearch.Core.Randomness;
using HyperSearch.Optimization.MultiObjective;
using HyperSearch.Optimization.Tests.Fixtures;

namespace HyperSearch.Optimization.Tests.MultiObjective;

public sealed class HypervolumeTests
{
    [TestCase("hypervolume_2d.json")]
    [TestCase("hypervolume_3d.json")]
    [Category("Fixtures")]
    public void Of_GoldenSets_GivesTheGoldenVolumes(string file)
    {
        foreach (JsonElement golden in GoldenFile.Read(file).EnumerateArray())
        {
            double expected = golden.GetProperty("hypervolume").GetDouble();
            double volume = Hypervolume.Of(golden.Points("points_minimise"), golden.Numbers("reference"));
            Assert.That(volume, Is.EqualTo(expected).Within(1e-8 * Math.Max(1, expected)));
            if (!golden.TryGetProperty("non_dominated", out JsonElement front)) continue;
            int[] indices = [.. front.EnumerateArray().Select((item, i) => (item, i)).Where(x => x.item.GetBoolean()).Select(x => x.i)];
            Assert.That(ParetoFront.Of(golden.Points("points_minimise")), Is.EqualTo(indices));
        }
    }

    [TestCase("hypervolume_2d.json")]
    [Category("Fixtures")]
    public void ExpectedHypervolume_GoldenCases_GivesTheGoldenImprovements(string file)
    {
        foreach (JsonElement golden in GoldenFile.Read(file).EnumerateArray())
        {
            var expected = new ExpectedHypervolume(golden.Points("points_minimise"), golden.Numbers("reference"));
            foreach (JsonElement item in golden.GetProperty("expected_improvement").EnumerateArray())
            {
                double[] mean = item.Numbers("mean"), deviation = item.Numbers("sd");
                double improvement = item.GetProperty("ehvi").GetDouble();
                double value = Math.Exp(expected.LogAt(mean[0], deviation[0], mean[1], deviation[1]).Value);
                Assert.That(value, Is.EqualTo(improvement).Within(1e-8 * Math.Max(1, improvement)));
            }
        }
    }

    [TestCase(2)]
    [TestCase(3)]
    [TestCase(4)]
    [TestCase(5)]
    [TestCase(6)]
    public void Of_RandomSets_AgreesWithCountingCells(int objectives) => Prop.ForAll(ArbMap.Default.ArbFor<PositiveInt>(), seed =>
    {
        // Whole coordinates up to 4: the volume is the number of unit cells that some point dominates.
        double[][] points = Points(seed.Get, 1 + seed.Get % 12, objectives, 4);
        double[] reference = [.. Enumerable.Repeat(4.0, objectives)];
        return Hypervolume.Of(points, reference) == Cells(objectives, 4).Count(cell => points.Any(p => p.Zip(cell).All(x => x.First <= x.Second)));
    }).QuickCheckThrowOnFailure();

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    [TestCase(4)]
    public void BoxDecomposition_AnyPoint_GivesTheDifferenceOfHypervolumes(int objectives) => Prop.ForAll(ArbMap.Default.ArbFor<PositiveInt>(), seed =>
    {
        double[][] points = Points(seed.Get, seed.Get % 15, objectives, 9);
        double[] reference = [.. Enumerable.Repeat(8.0, objectives)];
        double[] added = Points(seed.Get + 1_000_000, 1, objectives, 10)[0];
        double difference = Hypervolume.Of([.. points, added], reference) - Hypervolume.Of(points, reference);
        return Math.Abs(new BoxDecomposition(points, reference).Improvement(added) - difference) < 1e-9;
    }).QuickCheckThrowOnFailure();

    [Test]
    public void Contributions_EachPoint_IsWhatIsLostWithoutIt()
    {
        double[][] points = Points(3, 12, 3, 9);
        double[] reference = [8, 8, 8];
        double[] contributions = Hypervolume.Contributions(points, reference);
        for (int i = 0; i < points.Length; i++)
        {
            double lost = Hypervolume.Of(points, reference) - Hypervolume.Of(points.Where((_, k) => k != i), reference);
            Assert.That(contributions[i], Is.EqualTo(lost).Within(1e-9));
        }
    }

    [Test]
    public void BoxDecomposition_HundredPointsOfFourObjectives_StaysSmall()
    {
        var random = new PhiloxStream(5, 0, RandomPurpose.Proposal);
        double[][] sphere = [.. Enumerable.Range(0, 100).Select(_ => Enumerable.Range(0, 4).Select(_ => -Math.Log(1 - random.NextDouble())).ToArray())];
        foreach (double[] point in sphere)
        {
            double norm = point.Sum();
            for (int i = 0; i < point.Length; i++) point[i] /= norm;
        }

        Assert.That(new BoxDecomposition(sphere, [1.1, 1.1, 1.1, 1.1]).Count, Is.LessThan(20_000));
    }

    private static double[][] Points(int seed, int count, int objectives, int levels)
    {
        var random = new PhiloxStream((ulong)seed, 0, RandomPurpose.Proposal);
        return [.. Enumerable.Range(0, count).Select(_ => Enumerable.Range(0, objectives).Select(_ => (double)random.NextIndex(levels + 1)).ToArray())];
    }

    private static IEnumerable<double[]> Cells(int objectives, int levels)
    {
        int count = (int)Math.Pow(levels, objectives);
        for (int i = 0; i < count; i++)
        {
            double[] cell = new double[objectives];
            for (int k = 0, rest = i; k < objectives; k++, rest /= levels) cell[k] = rest % levels;
            yield return cell;
        }
    }
}
