using MathNet.Numerics.Distributions;

namespace HyperSearch.Optimization.Pruning;

/// <summary>
/// What a learning curve will be worth at its end: power laws y(t) = f + a·(t^-p - 1), t in (0, 1], whose value at t = 1 is f, averaged over a grid of
/// exponents p; negative ones are curves that fall late. For each p the model is linear in (f, a) with the conjugate normal-inverse-gamma prior, so that the forecast of a value at the end
/// is Student's t in closed form (Gelman et al., "Bayesian Data Analysis", chapter 14); the grid's weights are the marginal likelihoods.
/// </summary>
/// <remarks>
/// | symbol | meaning |
/// |---|---|
/// | y | values, standardised by the caller to a spread of about 1 |
/// | f, a | value at the end; how much the curve still falls (a &gt; 0) |
/// | m, L | prior mean and precision of (f, a), in units of the noise variance |
/// | u, v | inverse-gamma shape and rate of the noise variance |
/// A Gaussian process over time with the freeze-thaw kernel has the same mean of curves (a mixture of exponentials is a power law), but its three
/// hyperparameters have to be fitted for every verdict; here nothing is fitted.
/// </remarks>
internal static class CurveForecast
{
    private const double EndPrecision = 0.01;
    private const double FallPrecision = 0.1;
    private const double NoiseShape = 2;
    private const double NoiseRate = 2 * 0.03 * 0.03;
    private static readonly double[] Exponents = [-1, -0.5, 0.05, 0.1, 0.2, 0.3, 0.45, 0.6, 0.8, 1, 1.3, 1.7, 2.2];

    /// <summary>P(the value at t = 1 is less than <paramref name="bar"/>).</summary>
    /// <param name="times">In (0, 1].</param>
    /// <param name="end">What the end is expected to be before the curve is seen: the mean of the completed trials.</param>
    public static double ProbabilityBelow(double bar, double[] times, double[] values, double end)
    {
        double[] logs = new double[Exponents.Length], below = new double[Exponents.Length];
        for (int i = 0; i < Exponents.Length; i++) (logs[i], below[i]) = Fit(Exponents[i], bar, times, values, end);
        double max = logs.Max(), weight = 0, sum = 0;
        for (int i = 0; i < logs.Length; i++)
        {
            double w = Math.Exp(logs[i] - max);
            weight += w;
            sum += w * below[i];
        }

        return sum / weight;
    }

    /// <summary>Log marginal likelihood up to a constant, and the probability, under one exponent.</summary>
    private static (double Log, double Below) Fit(double exponent, double bar, double[] times, double[] values, double end)
    {
        double ff = EndPrecision, fa = 0, aa = FallPrecision, f = EndPrecision * end, a = 0, yy = EndPrecision * end * end;
        for (int i = 0; i < times.Length; i++)
        {
            double x = Math.Pow(times[i], -exponent) - 1;
            ff += 1;
            fa += x;
            aa += x * x;
            f += values[i];
            a += x * values[i];
            yy += values[i] * values[i];
        }

        double det = ff * aa - fa * fa;
        double meanF = (aa * f - fa * a) / det, meanA = (ff * a - fa * f) / det;
        double shape = NoiseShape + times.Length / 2.0;
        double rate = NoiseRate + Math.Max(0, yy - meanF * f - meanA * a) / 2;
        double scale = Math.Sqrt(rate / shape * (1 + aa / det));
        double log = -0.5 * Math.Log(det) - shape * Math.Log(rate);
        return (log, StudentT.CDF(meanF, scale, 2 * shape, bar));
    }
}
