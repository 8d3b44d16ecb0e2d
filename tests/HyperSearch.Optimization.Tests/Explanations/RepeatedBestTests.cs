using HyperSearch.Core.Randomness;
using HyperSearch.Optimization.Explanations;
using HyperSearch.Optimization.Numerics;

namespace HyperSearch.Optimization.Tests.Explanations;

public sealed class RepeatedBestTests
{
    [Test]
    public void Of_OneCandidate_IsStudentsInterval()
    {
        Estimate estimate = RepeatedBest.Of([[0.1, 1, 2, 3]], true)!.Value;
        Assert.That(estimate.Value, Is.EqualTo(2).Within(1e-12));
        Assert.That(estimate.High - estimate.Value, Is.EqualTo(4.302652729749462 / Math.Sqrt(3)).Within(1e-9));
    }

    [TestCase(1)]
    [TestCase(4)]
    public void Of_EqualCandidatesPickedForTheirLuck_IsTheTruth(int count)
    {
        const int Rounds = 600;
        double sum = 0, naive = 0;
        int covered = 0;
        for (int round = 0; round < Rounds; round++)
        {
            var random = new PhiloxStream(5, (ulong)round, RandomPurpose.Proposal);
            double[] lucky = [.. Enumerable.Range(0, 40).Select(_ => Noisy(random)).Order().Take(count)];
            double[][] candidates = [.. lucky.Select(own => (double[])[own, Noisy(random), Noisy(random), Noisy(random)])];
            Estimate estimate = RepeatedBest.Of(candidates, true)!.Value;
            sum += estimate.Value;
            naive += lucky[0];
            if (estimate.Covers(1)) covered++;
        }

        Assert.That(naive / Rounds, Is.LessThan(0.82), "the value that won is far too good");
        Assert.That(sum / Rounds, Is.EqualTo(1).Within(0.01));
        Assert.That(covered / (double)Rounds, Is.GreaterThan(0.9));
    }

    [Test]
    public void Of_ACandidateThatRepetitionsProveBetter_ChoosesIt()
    {
        Estimate estimate = RepeatedBest.Of([[0.9, 0.2, 0.2, 0.2], [0.95, 0.8, 0.8, 0.8]], minimizes: false)!.Value;
        Assert.That(estimate.Value, Is.EqualTo(0.8).Within(1e-12));
    }

    [Test]
    public void Of_FewRepetitions_HasNoIntervalOrNothing()
    {
        Assert.That(RepeatedBest.Of([[1.0], [2.0]], true), Is.Null);
        Estimate single = RepeatedBest.Of([[1, 5], [2, 6]], true)!.Value;
        Assert.That((single.Value, double.IsNaN(single.Low)), Is.EqualTo((5.0, true)), "chosen by what won the search, valued by what came after");
    }

    private static double Noisy(PhiloxStream random) => 1 + 0.1 * NormalDistribution.Quantile(Math.Clamp(random.NextDouble(), 1e-12, 1 - 1e-12));
}
