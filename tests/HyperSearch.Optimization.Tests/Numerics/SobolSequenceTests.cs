using System.Globalization;
using System.Text.Json;
using HyperSearch.Core.Randomness;
using HyperSearch.Optimization.Numerics;
using HyperSearch.Optimization.Tests.Fixtures;

namespace HyperSearch.Optimization.Tests.Numerics;

public sealed class SobolSequenceTests
{
    [Test]
    [Category("Fixtures")]
    public void Next_Unscrambled_GivesTheGoldenPoints()
    {
        foreach (JsonProperty dimension in GoldenFile.Read("sobol_joe_kuo_unscrambled.json").EnumerateObject())
        {
            int d = int.Parse(dimension.Name, CultureInfo.InvariantCulture);
            var sequence = new SobolSequence(d, null);
            double[] point = new double[d];
            foreach (JsonElement expected in dimension.Value.EnumerateArray())
            {
                sequence.Next(point);
                Assert.That(point, Is.EqualTo(expected.Numbers()), $"dimension {d}, point {sequence.Index - 1}");
            }
        }
    }

    [TestCase(1)]
    [TestCase(512)]
    public void Next_Scrambled_PutsOnePointOfEachPowerOfTwoIntoEachInterval(int dimensions)
    {
        var sequence = new SobolSequence(dimensions, Stream(7));
        var cells = Enumerable.Range(0, dimensions).Select(_ => new HashSet<int>()).ToArray();
        double[] point = new double[dimensions];
        for (int i = 0; i < 256; i++)
        {
            sequence.Next(point);
            for (int k = 0; k < dimensions; k++) cells[k].Add((int)(point[k] * 256));
        }

        Assert.That(cells.Select(c => c.Count), Is.All.EqualTo(256));
    }

    [Test]
    public void Next_Scrambled_IsBalancedInElementaryBoxesOfTheFirstTwoDimensions()
    {
        var sequence = new SobolSequence(2, Stream(11));
        var boxes = new HashSet<(int, int)>();
        double[] point = new double[2];
        for (int i = 0; i < 256; i++)
        {
            sequence.Next(point);
            boxes.Add(((int)(point[0] * 16), (int)(point[1] * 16)));
        }

        Assert.That(boxes, Has.Count.EqualTo(256));
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(63)]
    [TestCase(1000)]
    public void Skip_AnyCount_LeadsWhereNextDoes(int count)
    {
        var walked = new SobolSequence(5, Stream(3));
        var skipped = new SobolSequence(5, Stream(3));
        double[] expected = new double[5], actual = new double[5];
        skipped.Next(actual);
        walked.Next(expected);
        for (int i = 0; i < count; i++) walked.Next(expected);
        skipped.Skip(count);
        walked.Next(expected);
        skipped.Next(actual);
        Assert.That(actual, Is.EqualTo(expected));
    }

    [Test]
    public void Next_OtherStream_GivesOtherPointsInsideTheCube()
    {
        var one = new SobolSequence(3, Stream(1));
        var two = new SobolSequence(3, Stream(2));
        double[] a = new double[3], b = new double[3];
        one.Next(a);
        two.Next(b);
        Assert.That(a, Is.Not.EqualTo(b));
        Assert.That(a.Concat(b), Is.All.InRange(0.0, Math.BitDecrement(1.0)));
    }

    [Test]
    public void Skip_BeyondTheLastPoint_IsRefused()
    {
        var sequence = new SobolSequence(1, null);
        sequence.Skip(1L << 32);
        Assert.That(() => sequence.Next(new double[1]), Throws.InvalidOperationException);
        Assert.That(() => sequence.Skip(1), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    private static PhiloxStream Stream(ulong seed) => new(seed, 0, RandomPurpose.Proposal);
}
