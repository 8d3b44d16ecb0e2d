using HyperSearch.Core.Randomness;

namespace HyperSearch.Core.Tests.Randomness;

public sealed class PhiloxStreamTests
{
    // The three known answers of Philox4x32-10 that its authors publish with Random123.
    [TestCase(new uint[] { 0, 0, 0, 0 }, 0UL, new uint[] { 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8 })]
    [TestCase(new uint[] { 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff }, 0xffffffffffffffffUL, new uint[] { 0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd })]
    [TestCase(new uint[] { 0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344 }, 0x299f31d0a4093822UL, new uint[] { 0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1 })]
    public void Block_KnownCounterAndKey_GivesTheAuthorsWords(uint[] counter, ulong key, uint[] expected)
    {
        uint[] output = new uint[4];
        PhiloxStream.Block(counter, key, output);
        Assert.That(output, Is.EqualTo(expected));
    }

    [Test]
    public void NextUInt64_SameSeedNumberPurpose_IsTheSameStream()
    {
        var first = new PhiloxStream(7, 3, RandomPurpose.Proposal);
        var second = new PhiloxStream(7, 3, RandomPurpose.Proposal);
        Assert.That(Enumerable.Range(0, 100).Select(_ => first.NextUInt64()), Is.EqualTo(Enumerable.Range(0, 100).Select(_ => second.NextUInt64()).ToArray()));
    }

    [TestCase(8UL, 3UL, RandomPurpose.Proposal)]
    [TestCase(7UL, 4UL, RandomPurpose.Proposal)]
    [TestCase(7UL, 3UL, RandomPurpose.RetryDelay)]
    public void NextUInt64_AnotherKey_IsAnotherStream(ulong seed, ulong number, RandomPurpose purpose)
    {
        var reference = new PhiloxStream(7, 3, RandomPurpose.Proposal);
        var other = new PhiloxStream(seed, number, purpose);
        Assert.That(other.NextUInt64(), Is.Not.EqualTo(reference.NextUInt64()));
    }

    [Test]
    public void NextIndex_ManyDraws_HitsEachIndexAboutEquallyOften()
    {
        const int Draws = 30_000;
        var stream = new PhiloxStream(1, 0, RandomPurpose.Proposal);
        int[] hits = new int[3];
        for (int i = 0; i < Draws; i++) hits[stream.NextIndex(hits.Length)]++;
        Assert.That(hits, Is.All.InRange(Draws / 3 - 400, Draws / 3 + 400));
    }

    [Test]
    public void NextDouble_ManyDraws_StaysBelowOneWithMeanOneHalf()
    {
        var stream = new PhiloxStream(2, 0, RandomPurpose.Proposal);
        double[] draws = [.. Enumerable.Range(0, 20_000).Select(_ => stream.NextDouble())];
        Assert.That(draws, Is.All.InRange(0.0, 1.0 - 1e-16));
        Assert.That(draws.Average(), Is.EqualTo(0.5).Within(0.01));
    }
}
