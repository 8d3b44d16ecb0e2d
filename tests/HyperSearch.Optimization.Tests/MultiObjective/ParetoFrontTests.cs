using FsCheck;
using FsCheck.Fluent;
using HyperSearch.Core.Randomness;
using HyperSearch.Optimization.MultiObjective;

namespace HyperSearch.Optimization.Tests.MultiObjective;

public sealed class ParetoFrontTests
{
    [Test]
    public void Ranks_Peeled_AreTheFrontsOfWhatIsLeft() => Prop.ForAll(ArbMap.Default.ArbFor<PositiveInt>(), seed =>
    {
        var random = new PhiloxStream((ulong)seed.Get, 0, RandomPurpose.Proposal);
        double[][] points = [.. Enumerable.Range(0, seed.Get % 30).Select(_ => new double[] { random.NextIndex(6), random.NextIndex(6), random.NextIndex(3) })];
        int[] expected = new int[points.Length];
        List<int> left = [.. Enumerable.Range(0, points.Length)];
        for (int rank = 0; left.Count > 0; rank++)
        {
            int[] front = [.. ParetoFront.Of([.. left.Select(i => points[i])]).Select(k => left[k])];
            foreach (int i in front) expected[i] = rank;
            left = [.. left.Except(front)];
        }

        return ParetoFront.Ranks(points).SequenceEqual(expected);
    }).QuickCheckThrowOnFailure();

    [Test]
    public void Of_EqualPoints_KeepsAll()
    {
        double[][] points = [[1, 2], [1, 2], [2, 1], [2, 2]];
        Assert.That(ParetoFront.Of(points), Is.EqualTo(new[] { 0, 1, 2 }));
    }
}
