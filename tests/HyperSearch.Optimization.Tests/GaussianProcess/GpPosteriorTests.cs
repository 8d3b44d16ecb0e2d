using System.Text.Json;
using HyperSearch.Core.Randomness;
using HyperSearch.Optimization.Acquisition;
using HyperSearch.Optimization.GaussianProcess;
using HyperSearch.Optimization.Tests.Fixtures;
using MathNet.Numerics.LinearAlgebra;

namespace HyperSearch.Optimization.Tests.GaussianProcess;

public sealed class GpPosteriorTests
{
    [Test]
    [Category("Fixtures")]
    public void Predict_GoldenPosteriors_Agree()
    {
        foreach (JsonElement golden in GoldenFile.Read("posterior.json").EnumerateArray())
        {
            (GpPosterior posterior, double mean, double tolerance) = Golden(golden);
            double[][] points = golden.Points("Xstar");
            double[] means = golden.Numbers("posterior_mean"), variances = golden.Numbers("posterior_variance_latent");
            double[][] covariances = golden.Points("posterior_covariance"), slopes = golden.Points("mean_gradient"), varianceSlopes = golden.Points("variance_gradient");
            for (int i = 0; i < points.Length; i++)
            {
                GpPrediction p = posterior.Predict(points[i]);
                Assert.That(p.Mean + mean, Is.EqualTo(means[i]).Within(tolerance), $"mean {i}");
                Assert.That(p.Variance, Is.EqualTo(variances[i]).Within(tolerance), $"variance {i}");
            }

            for (int i = 0; i < covariances.Length; i++)
                for (int j = 0; j < covariances.Length; j++)
                    Assert.That(posterior.Covariance(points[i], points[j]), Is.EqualTo(covariances[i][j]).Within(tolerance), $"covariance {i}, {j}");
            for (int i = 0; i < slopes.Length; i++)
            {
                Assert.That(Gradient(new MeanTerm(posterior), points[i]), Is.EqualTo(slopes[i]).Within(10 * tolerance), $"slope of mean {i}");
                Assert.That(Gradient(new VarianceTerm(posterior), points[i]), Is.EqualTo(varianceSlopes[i]).Within(10 * tolerance), $"slope of variance {i}");
            }
        }
    }

    [Test]
    [Category("Fixtures")]
    public void Evaluate_GoldenLikelihoods_Agree()
    {
        foreach (JsonElement golden in GoldenFile.Read("posterior.json").EnumerateArray())
        {
            (GpPosterior posterior, _, double tolerance) = Golden(golden);
            var likelihood = new GpLikelihood(posterior.Data, null);
            double[] theta = posterior.Hyperparameters.ToLogarithms(), gradient = new double[theta.Length];
            likelihood.Evaluate(theta, gradient);
            double expected = golden.GetProperty("log_marginal_likelihood").GetDouble();
            double[] slopes = golden.Numbers("gradient_wrt_log_lengthscales_log_outputscale_log_noise_mean");
            Assert.That(likelihood.LogMarginalLikelihood, Is.EqualTo(expected).Within(tolerance * Math.Max(1, Math.Abs(expected))));
            for (int i = 0; i < theta.Length; i++)
                Assert.That(-gradient[i], Is.EqualTo(slopes[i]).Within(10 * tolerance * Math.Max(1, Math.Abs(slopes[i]))), $"slope {i}");
            Assert.That(likelihood.Alpha.ToArray().Sum(), Is.EqualTo(slopes[^1]).Within(10 * tolerance * Math.Max(1, Math.Abs(slopes[^1]))), "slope of the mean");
        }
    }

    [Test]
    public void Predict_NumbersAndCategories_AgreesWithADenseSolver([Values(0, 0.4)] double rough)
    {
        TrainingSet data = MixedData(40);
        var theta = new GpHyperparameters([0.3, 0.9, 1.4], 1.7, 0.02) { RoughVariance = rough };
        var posterior = GpPosterior.Condition(data, theta);
        double[] point = [0.35, 0.6, 2];
        Matrix<double> covariance = Matrix<double>.Build.Dense(40, 40, (i, j) => Kernel(data.Input(i), data.Input(j), theta) + (i == j ? theta.NoiseVariance * data.NoiseShares[i] + data.KnownNoise[i] : 0));
        Vector<double> k = Vector<double>.Build.Dense(40, i => Kernel(data.Input(i), point, theta)), solved = covariance.Solve(k);
        GpPrediction prediction = posterior.Predict(point);
        Assert.That(prediction.Mean, Is.EqualTo(solved * Vector<double>.Build.DenseOfArray(data.Targets)).Within(1e-9));
        Assert.That(prediction.Variance, Is.EqualTo(theta.OutputVariance + rough - k * solved).Within(1e-9));
        double[] other = [0.5, 0.2, 2];
        double between = Kernel(point, other, theta) - k * covariance.Solve(Vector<double>.Build.Dense(40, i => Kernel(data.Input(i), other, theta)));
        Assert.That(posterior.Covariance(point, other), Is.EqualTo(between).Within(1e-9));
    }

    [Test]
    public void Evaluate_LikelihoodWithPrior_GradientAgreesWithFiniteDifferences([Values(3, 25)] int dimensions)
    {
        TrainingSet data = MixedData(30, dimensions);
        double[] theta = [.. Enumerable.Range(0, dimensions).Select(i => Math.Log(0.3 + 0.1 * i)), 0.2, Math.Log(0.05)];
        FiniteDifferences.AssertGradient(new GpLikelihood(data, new GpPrior(dimensions)), theta);
    }

    [Test]
    public void Evaluate_LikelihoodOfARoughFunction_GradientAgreesWithFiniteDifferences()
    {
        double[] theta = [Math.Log(0.3), Math.Log(0.4), Math.Log(0.5), 0.2, Math.Log(0.15)];
        FiniteDifferences.AssertGradient(new GpLikelihood(MixedData(30), new GpPrior(3, isRough: true)), theta);
    }

    [Test]
    public void Run_StepsOfASmoothFunction_ExplainsThemByARoughPart()
    {
        TrainingSet smooth = MixedData(60);
        var prior = new GpPrior(3, isRough: true);
        GpHyperparameters ofSmooth = GpFit.Run(smooth, prior, [prior.Default]).Hyperparameters;
        GpHyperparameters ofSteps = GpFit.Run(smooth with { Targets = [.. smooth.Targets.Select(z => Math.Round(5 * z) / 5)] }, prior, [prior.Default]).Hyperparameters;
        Assert.That(ofSteps.RoughVariance, Is.GreaterThan(10 * ofSmooth.RoughVariance).And.InRange(0.001, 0.1), "a fifth of the deviation, more or less");
        Assert.That(ofSteps.NoiseVariance, Is.EqualTo(GpPrior.NoiseVarianceMin));
    }

    [Test]
    public void TryAddPending_ThenForget_LeavesThePosteriorAsItWas([Values(0, 0.4)] double rough)
    {
        var posterior = GpPosterior.Condition(MixedData(20), new GpHyperparameters([0.3, 0.9, 1.4], 1, 0.01) { RoughVariance = rough });
        double[] point = [0.2, 0.2, 1];
        GpPrediction before = posterior.Predict(point);
        Assert.That(posterior.TryAddPending(point), Is.True);
        Assert.That(posterior.TryAddPending(point), Is.False, "the same point again");
        Assert.That(posterior.Predict(point).Variance, Is.LessThan(1e-5));
        Assert.That(posterior.Predict(point).Mean, Is.EqualTo(before.Mean).Within(1e-12));
        posterior.ForgetPending();
        Assert.That(posterior.Predict(point), Is.EqualTo(before));
    }

    internal static TrainingSet MixedData(int n, int dimensions = 3)
    {
        var random = new PhiloxStream(9, (ulong)n, RandomPurpose.Proposal);
        double[] inputs = new double[n * dimensions], targets = new double[n], shares = new double[n], known = new double[n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < dimensions - 1; j++) inputs[i * dimensions + j] = random.NextDouble();
            inputs[i * dimensions + dimensions - 1] = random.NextIndex(3);
            targets[i] = Math.Sin(5 * inputs[i * dimensions]) + 0.3 * inputs[i * dimensions + dimensions - 1] - 0.5;
            shares[i] = i % 5 == 0 ? 0.5 : 1;
            known[i] = i % 7 == 0 ? 0.01 : 0;
        }

        return new TrainingSet(dimensions, dimensions - 1, inputs, targets, shares, known);
    }

    internal static double[] Gradient(PosteriorTerm term, double[] point)
    {
        double[] gradient = new double[point.Length];
        term.AddGradient(point, gradient);
        return gradient;
    }

    private static double Kernel(ReadOnlySpan<double> a, ReadOnlySpan<double> b, GpHyperparameters theta)
    {
        double r2 = 0;
        for (int j = 0; j < a.Length - 1; j++) r2 += Math.Pow((a[j] - b[j]) / theta.Lengthscales[j], 2);
        if (a[^1] != b[^1]) r2 += 0.1 / Math.Pow(theta.Lengthscales[^1], 2);
        double t = Math.Sqrt(5 * r2);
        return theta.OutputVariance * (1 + t + t * t / 3) * Math.Exp(-t) + theta.RoughVariance * (1 + 5 * t + 25 * t * t / 3) * Math.Exp(-5 * t);
    }

    // The condition number of the covariance is about n·s²/σ², and the golden values come from a solver of the same accuracy.
    private static (GpPosterior Posterior, double Mean, double Tolerance) Golden(JsonElement golden)
    {
        double[][] x = golden.Points("X");
        double mean = golden.GetProperty("mean").GetDouble(), variance = golden.GetProperty("outputscale").GetDouble(), noise = golden.GetProperty("noise").GetDouble();
        var data = TrainingSet.Of(x[0].Length, x[0].Length, [.. x.SelectMany(row => row)], [.. golden.Numbers("y").Select(y => y - mean)]);
        var posterior = GpPosterior.Condition(data, new GpHyperparameters(golden.Numbers("lengthscales"), variance, noise));
        return (posterior, mean, Math.Max(1e-8, 1e-15 * x.Length * variance / noise));
    }

    private sealed class MeanTerm(GpPosterior posterior) : PosteriorTerm(posterior, [], 1)
    {
        protected override double Score(ReadOnlySpan<double> means, double deviation, Span<double> meanSlopes, out double deviationSlope)
        {
            deviationSlope = 0;
            if (!meanSlopes.IsEmpty) meanSlopes[0] = 1;
            return means[0];
        }
    }

    private sealed class VarianceTerm(GpPosterior posterior) : PosteriorTerm(posterior, [], 1)
    {
        protected override double Score(ReadOnlySpan<double> means, double deviation, Span<double> meanSlopes, out double deviationSlope)
        {
            deviationSlope = 2 * deviation;
            if (!meanSlopes.IsEmpty) meanSlopes[0] = 0;
            return deviation * deviation;
        }
    }
}
