using System.Text.Json;
using HyperSearch.Optimization.Numerics;
using HyperSearch.Optimization.Tests.Fixtures;

namespace HyperSearch.Optimization.Tests.Numerics;

[Category("Fixtures")]
public sealed class NormalDistributionTests
{
    // Below about −28 the golden h is too large by 2.2e-7 of itself; the continued fraction of the test below shows which is right.
    private const double ExactAbove = -28;

    [Test]
    public void LogH_GoldenTable_AgreesToTenDigits()
    {
        foreach (JsonElement row in GoldenFile.Read("log_h.json").EnumerateArray())
        {
            double z = row.GetProperty("z").GetDouble(), expected = row.GetProperty("log_h").GetDouble();
            LogImprovement actual = NormalDistribution.LogH(z);
            Assert.That(actual.Value, Is.EqualTo(expected).Within(Tolerance(z, expected)), $"ln h({z:R})");
            double slope = row.GetProperty("derivative").GetDouble();
            Assert.That(actual.CumulativeRatio, Is.EqualTo(slope).Within((z < ExactAbove ? 2.3e-7 : 1e-8) * Math.Abs(slope)), $"d ln h({z:R})");
        }
    }

    [Test]
    public void LogExpectedImprovement_GoldenTable_AgreesToTenDigits()
    {
        foreach (JsonElement row in GoldenFile.Read("log_ei.json").EnumerateArray())
        {
            double mean = row.GetProperty("mean").GetDouble(), sd = row.GetProperty("sd").GetDouble(), best = row.GetProperty("best").GetDouble();
            double u = (row.GetProperty("minimise").GetBoolean() ? best - mean : mean - best) / sd;
            double expected = row.GetProperty("log_ei").GetDouble();
            Assert.That(Math.Log(sd) + NormalDistribution.LogH(u).Value, Is.EqualTo(expected).Within(Tolerance(u, expected)), row.ToString());
        }
    }

    [Test]
    public void QuantileAndLogCumulative_GoldenTable_Agree()
    {
        JsonElement special = GoldenFile.Read("special.json");
        JsonElement quantile = special.GetProperty("normal_quantile"), cumulative = special.GetProperty("log_normal_cdf");
        double[] p = quantile.Numbers("p"), x = quantile.Numbers("x");
        for (int i = 0; i < p.Length; i++) Assert.That(NormalDistribution.Quantile(p[i]), Is.EqualTo(x[i]).Within(1e-9 * Math.Max(1, Math.Abs(x[i]))), $"quantile of {p[i]}");
        double[] u = cumulative.Numbers("x"), v = cumulative.Numbers("v");
        for (int i = 0; i < u.Length; i++) Assert.That(NormalDistribution.LogCumulative(u[i]), Is.EqualTo(v[i]).Within(1e-10 * Math.Max(1e-8, Math.Abs(v[i]))), $"ln Phi({u[i]})");
    }

    // erfc's continued fraction is exact arithmetic's way to the tail: h/φ = 1 − x·m(x) with m(x) = 1/(x + 1/(x + 2/(x + 3/…))).
    [TestCase(-12)]
    [TestCase(-29)]
    [TestCase(-31)]
    [TestCase(-38)]
    [TestCase(-300)]
    public void LogH_FarBelow_AgreesWithTheContinuedFraction(int u)
    {
        decimal x = -u, fraction = x;
        for (int k = 600; k > 0; k--) fraction = x + k / fraction;
        double ratio = (double)(1 - x / fraction);
        LogImprovement actual = NormalDistribution.LogH(u);
        Assert.That(actual.Value + 0.5 * u * u + 0.91893853320467274, Is.EqualTo(Math.Log(ratio)).Within(1e-9));
        Assert.That(actual.DensityRatio, Is.EqualTo(1 / ratio).Within(1e-9 / ratio));
        Assert.That(actual.CumulativeRatio, Is.EqualTo((double)(1 / fraction) / ratio).Within(1e-9 / ratio));
    }

    [TestCase(-45.0)]
    [TestCase(-3.0)]
    [TestCase(0.5)]
    public void InverseMillsRatio_AnyPoint_IsTheSlopeOfLogCumulative(double u)
    {
        const double H = 1e-5;
        double slope = (NormalDistribution.LogCumulative(u + H) - NormalDistribution.LogCumulative(u - H)) / (2 * H);
        Assert.That(NormalDistribution.InverseMillsRatio(u), Is.EqualTo(slope).Within(1e-6 * Math.Max(1, Math.Abs(slope))));
    }

    private static double Tolerance(double u, double expected) => 1e-10 * Math.Max(1e-3, Math.Abs(expected)) + (u < ExactAbove ? 2.3e-7 : 0);
}
