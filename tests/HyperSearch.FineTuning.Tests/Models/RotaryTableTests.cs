using HyperSearch.FineTuning.Models;

namespace HyperSearch.FineTuning.Tests.Models;

/// <summary>Scalings of rotary positions that no fixture has, by what must hold of them.</summary>
[TestFixture]
public class RotaryTableTests
{
    private static readonly ModelConfig Plain = new()
    {
        VocabularySize = 20, HiddenSize = 32, IntermediateSize = 24, Layers = 2, Heads = 2, KeyValueHeads = 2, HeadSize = 16, MaxPositions = 64,
    };

    private static float[] Frequencies(RopeScaling rope, int length = 0) => RotaryTable.InverseFrequencies(Plain with { Rope = rope }, length);

    [Test]
    public void Yarn_WithFactorOne_IsPlain()
        => Assert.That(Frequencies(new RopeScaling.Yarn(1, 32, 32, 1, 1, true)), Is.EqualTo(Frequencies(new RopeScaling.None())).Within(1e-7f));

    [Test]
    public void Yarn_KeepsFastPairsAndDividesSlowOnes()
    {
        // A context of 2 pi x 100 turns the first pair 100 times, more than 32, and the last one less than once.
        var yarn = Frequencies(new RopeScaling.Yarn(4, 628, 32, 1, 1, true));
        var plain = Frequencies(new RopeScaling.None());
        Assert.That(yarn[0], Is.EqualTo(plain[0]).Within(1e-7f));
        Assert.That(yarn[^1], Is.EqualTo(plain[^1] / 4).Within(1e-9f));
        // Pairs at 16 ln(628 / 2 pi b) / (2 ln 10000) turn b times: the ramp runs from floor(0.99) = 0 to ceil(4.0) = 4 or 5.
        Assert.That(yarn[2], Is.LessThan(plain[2]).And.GreaterThan(plain[2] / 4));
    }

    [Test]
    public void Dynamic_UpToItsContext_IsPlainAndSlowsBeyond()
    {
        var rope = new RopeScaling.Dynamic(2, 64);
        Assert.That(Frequencies(rope, 64), Is.EqualTo(Frequencies(new RopeScaling.None())));
        // base x (2 x 128 / 64 - 1)^(16 / 14)
        var grown = 10_000 * Math.Pow(3, 16.0 / 14);
        Assert.That(Frequencies(rope, 128)[1], Is.EqualTo((float)Math.Pow(grown, -2.0 / 16)).Within(1e-7f));
        Assert.That(RotaryTable.Differ(Plain with { Rope = rope }, 10, 64), Is.False);
        Assert.That(RotaryTable.Differ(Plain with { Rope = rope }, 10, 65), Is.True);
    }

    [Test]
    public void LongRope_BeyondTheOriginalContext_TakesTheOtherFactors()
    {
        var rope = new RopeScaling.LongRope([1, 1, 1, 1, 1, 1, 1, 1], [2, 2, 2, 2, 4, 4, 4, 4], 32, 1.2);
        var plain = Frequencies(new RopeScaling.None());
        Assert.That(Frequencies(rope, 32), Is.EqualTo(plain));
        Assert.That(Frequencies(rope, 33)[7], Is.EqualTo(plain[7] / 4).Within(1e-9f));
        Assert.That(RotaryTable.Differ(Plain with { Rope = rope }, 32, 33), Is.True);
    }
}
