using HyperSearch.Benchmarks.Regret.Reports;

namespace HyperSearch.Benchmarks.Tests.Regret;

/// <summary>The expected values are those of scipy.stats.wilcoxon with correction=True, mode="approx".</summary>
public sealed class SignedRankTests
{
    [Test]
    public void Probability_DistinctDifferences_IsThatOfTheReference() =>
        Assert.That(SignedRank.Probability([0.952, -0.147, 1.022, 0.43, 0.62, 0.59, 0.49, -0.08, 0.01]), Is.EqualTo(0.04401098401295143).Within(1e-12));

    [Test]
    public void Probability_TiesAndZeros_IsThatOfTheReference() =>
        Assert.That(SignedRank.Probability([1, -1, 2, 2, -2, 3, 4, 4, 5, 0, 0, 6]), Is.EqualTo(0.027801830120072507).Within(1e-12));

    [Test]
    public void Probability_NegatedDifferences_IsTheSame()
    {
        double[] differences = [0.4, -0.1, 2, 1.5, -0.7, 0.2, 0.9];

        Assert.That(SignedRank.Probability(differences.Select(d => -d)), Is.EqualTo(SignedRank.Probability(differences)));
    }

    [Test]
    public void Probability_FewerThanSixPairsThatDiffer_IsNoNumber() => Assert.That(SignedRank.Probability([1, 2, 3, 4, 5, 0, 0]), Is.NaN);
}
