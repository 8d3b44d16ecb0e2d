using FsCheck;
using FsCheck.Fluent;
using HyperSearch.FineTuning.Generation;

namespace HyperSearch.FineTuning.Tests.Generation;

[TestFixture]
public class TokenSamplerTests
{
    private static readonly float[] Logits = [1.0f, 3.0f, -2.0f, 2.0f, 0.5f, 2.9f];

    [Test]
    public void Next_AtTemperatureZero_TakesTheMostLikely()
        => Assert.That(Next(new Sampling { RepetitionPenalty = 1.0001 }, []), Is.EqualTo(1));

    [Test]
    public void Next_WithRepetitionPenalty_DividesPositiveAndMultipliesNegativeLogitsOnce()
    {
        var sampler = new TokenSampler(new Sampling { RepetitionPenalty = 2 });
        float[] logits = [.. Logits];
        var token = sampler.Next(logits, [1, 2, 1, 5], 0, 4);
        Assert.That(logits, Is.EqualTo(new[] { 1.0f, 1.5f, -4.0f, 2.0f, 0.5f, 1.45f }));
        Assert.That(token, Is.EqualTo(3));
    }

    /// <summary>Frequencies over many places against probabilities that are computed the slow way.</summary>
    [TestCase(1.0, null, 1.0)]
    [TestCase(0.5, null, 1.0)]
    [TestCase(2.0, 3, 1.0)]
    [TestCase(1.0, null, 0.7)]
    [TestCase(1.5, 4, 0.8)]
    public void Next_ManyPlaces_FollowsTheTruncatedDistribution(double temperature, int? topK, double topP)
    {
        var sampling = new Sampling { Temperature = temperature, TopK = topK, TopP = topP, Seed = 3 };
        var wanted = Distribution(Logits, temperature, topK ?? Logits.Length, topP);
        const int Places = 40_000;
        var counts = new int[Logits.Length];
        for (var place = 0; place < Places; place++) counts[Next(sampling, [], place: place)]++;
        for (var token = 0; token < wanted.Length; token++)
        {
            if (wanted[token] == 0) Assert.That(counts[token], Is.Zero, $"token {token} is cut off");
            var error = 4.5 * Math.Sqrt(wanted[token] * (1 - wanted[token]) / Places);
            Assert.That(counts[token] / (double)Places, Is.EqualTo(wanted[token]).Within(error + 1e-12), $"token {token}");
        }
    }

    [Test]
    public void Next_TheSameRowAndPlace_IsTheSameTokenAndAnotherRowsDrawsAreOthers()
    {
        var sampling = new Sampling { Temperature = 1, Seed = 9 };
        int[] Draws(int row) => [.. Enumerable.Range(0, 60).Select(place => Next(sampling, [], row, place))];
        var (first, again, other) = (Draws(1), Draws(1), Draws(2));
        Assert.That(again, Is.EqualTo(first));
        Assert.That(other, Is.Not.EqualTo(first));
    }

    [Test]
    public void Next_TiesAtTheLastOfTopK_StayIn()
    {
        float[] ties = [1, 1, 1, 0];
        var sampler = new TokenSampler(new Sampling { Temperature = 1, TopK = 2 });
        var drawn = Enumerable.Range(0, 200).Select(place => sampler.Next([.. ties], [], 0, place)).Distinct().Order();
        Assert.That(drawn, Is.EqualTo(new[] { 0, 1, 2 }));
    }

    [Test]
    public void Next_AnyLogits_StaysInsideTheSlowNucleus()
        => Prop.ForAll(
            Gen.ArrayOf(Gen.Choose(-80, 80).Select(value => value / 8f)).Where(values => values.Length > 0).ToArbitrary(),
            Gen.Choose(1, 99).ToArbitrary(),
            Gen.Choose(0, 50).ToArbitrary(),
            (logits, percent, place) =>
            {
                var sampler = new TokenSampler(new Sampling { Temperature = 0.7, TopP = percent / 100.0 });
                var token = sampler.Next([.. logits], [], 0, place);
                return Distribution(logits, 0.7, logits.Length, percent / 100.0)[token] > 0;
            }).QuickCheckThrowOnFailure();

    private static int Next(Sampling sampling, int[] seen, int row = 0, int place = 0) => new TokenSampler(sampling).Next([.. Logits], seen, row, place);

    private static double[] Distribution(float[] logits, double temperature, int topK, double topP)
    {
        var order = Enumerable.Range(0, logits.Length).OrderByDescending(i => logits[i]).ThenBy(i => i).Take(topK).ToArray();
        var sum = order.Sum(i => Math.Exp(logits[i] / temperature));
        var result = new double[logits.Length];
        var before = 0.0;
        foreach (var token in order)
        {
            if (before >= topP) break;
            result[token] = Math.Exp(logits[token] / temperature) / sum;
            before += result[token];
        }

        var kept = result.Sum();
        return [.. result.Select(value => value / kept)];
    }
}
