using HyperSearch.Optimization.GaussianProcess;
using HyperSearch.Optimization.MultiFidelity;
using HyperSearch.Optimization.Numerics;

namespace HyperSearch.Optimization.Tests.MultiFidelity;

public sealed class RungScoresTests
{
    private const double First = 1 / 9.0;

    [Test]
    public void Of_FirstRung_IsTheNormalScoreOfThePlace_TiesTogether()
    {
        CurvePoint[][] curves = [[new(First, 5)], [new(First, 1)], [new(First, 3)], [new(First, 3)]];
        var scores = new RungScores(curves);
        double[] expected = [3.5, 0.5, 2, 2];
        for (int i = 0; i < 4; i++) Assert.That(scores.Of(curves[i][0]), Is.EqualTo(NormalDistribution.Quantile(expected[i] / 4)).Within(1e-6));
    }

    [Test]
    public void Of_PromotedTrials_CountThoseLeftBehindAsWorse()
    {
        // Twelve at the first rung, of which the best three go on.
        CurvePoint[][] curves = [.. Enumerable.Range(0, 12).Select(i => i < 3 ? new CurvePoint[] { new(First, i), new(1, 10 - i) } : [new(First, i)])];
        var scores = new RungScores(curves);
        for (int i = 0; i < 3; i++) Assert.That(scores.Of(curves[i][1]), Is.EqualTo(NormalDistribution.Quantile((2.5 - i) / 12)).Within(1e-12));
    }

    [Test]
    public void Ends_ThereAndBack_IsTheSame()
    {
        CurvePoint[][] curves = [.. Enumerable.Range(0, 9).Select(i => i < 3 ? new CurvePoint[] { new(First, i), new(1, 2 * i * i) } : [new(First, i)])];
        var scores = new RungScores(curves);
        OutputTransform ends = scores.Ends();
        foreach (CurvePoint[] curve in curves.Take(3)) Assert.That(ends.Forward(curve[1].Loss), Is.EqualTo(scores.Of(curve[1])).Within(1e-12));
        foreach (double loss in (double[])[-3, 0, 1, 5, 8, 20])
        {
            Assert.That(ends.Inverse(ends.Forward(loss)), Is.EqualTo(loss).Within(1e-9));
            Assert.That(ends.Slope(loss), Is.EqualTo((ends.Forward(loss + 1e-6) - ends.Forward(loss - 1e-6)) / 2e-6).Within(1e-6).Or.GreaterThan(0));
        }
    }
}
