using System.Text.Json;
using HyperSearch.Core.Randomness;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Optimization.Acquisition;
using HyperSearch.Optimization.Encoding;
using HyperSearch.Optimization.GaussianProcess;
using HyperSearch.Optimization.Tests.Fixtures;
using HyperSearch.Optimization.Tests.GaussianProcess;
using HyperSearch.Optimization.Tests.Sampling;

namespace HyperSearch.Optimization.Tests.Acquisition;

public sealed class PosteriorTermTests
{
    private static readonly string[] Kinds = ["improvement", "rough", "exploitation", "pending", "feasibility", "below", "deviation", "exploration", "staircase", "sampled", "prior"];

    [Test]
    [Category("Fixtures")]
    public void LogExpectedImprovement_GoldenModel_Agrees()
    {
        JsonElement golden = GoldenFile.Read("log_ei_model.json");
        double[][] x = golden.Points("X"), points = golden.Points("Xstar");
        double mean = golden.GetProperty("mean_of_y").GetDouble();
        double[] y = golden.Numbers("y_minimise"), expected = golden.Numbers("log_ei");
        var data = TrainingSet.Of(x[0].Length, x[0].Length, [.. x.SelectMany(row => row)], [.. y.Select(v => v - mean)]);
        var posterior = GpPosterior.Condition(data, new GpHyperparameters(golden.Numbers("lengthscales"), golden.GetProperty("outputscale").GetDouble(), golden.GetProperty("noise").GetDouble()));
        var term = new LogExpectedImprovement(posterior, [], [y.Min() - mean]);
        for (int i = 0; i < points.Length; i++)
        {
            double[] score = new double[1];
            term.AddBlock(points[i], score);
            Assert.That(score[0], Is.EqualTo(expected[i]).Within(1e-7 * Math.Max(1, Math.Abs(expected[i]))), $"point {i}");
        }
    }

    [TestCaseSource(nameof(Kinds))]
    public void AddGradient_AnyTerm_AgreesWithFiniteDifferencesAndWithBlocks(string kind)
    {
        IAcquisitionTerm term = Term(kind);
        double[] point = [0.31, 0.72, 1], gradient = new double[3], block = new double[1];
        double value = term.AddGradient(point, gradient);
        term.AddBlock(point, block);
        Assert.That(block[0], Is.EqualTo(value).Within(1e-9 * Math.Max(1, Math.Abs(value))));
        for (int j = 0; j < 2; j++)
        {
            const double H = 1e-6;
            double[] up = [.. point], down = [.. point];
            up[j] += H;
            down[j] -= H;
            double slope = (term.AddGradient(up, new double[3]) - term.AddGradient(down, new double[3])) / (2 * H);
            Assert.That(gradient[j], Is.EqualTo(slope).Within(1e-5 * Math.Max(1, Math.Abs(slope))), $"coordinate {j}");
        }
    }

    [Test]
    public void LogExpectedImprovement_ManyDraws_ApproachesTheExpectationOverPendingValues()
    {
        GpPosterior posterior = Posterior();
        double[] pending = [0.33, 0.7, 1], point = [0.36, 0.68, 1];
        posterior.TryAddPending(pending);
        const int Draws = 1 << 14;
        var random = new PhiloxStream(1, 0, RandomPurpose.Proposal);
        double[] normals = [.. Enumerable.Range(0, Draws).Select(_ => HyperSearch.Optimization.Numerics.NormalDistribution.Quantile(random.NextDouble() * 0.999999 + 5e-7))];
        double incumbent = 0.75;
        (double mean, double deviation) = Conditional(posterior, pending);
        double[] incumbents = [.. normals.Select(z => Math.Min(incumbent, mean + deviation * z))];
        var many = new LogExpectedImprovement(posterior, normals, incumbents);
        var few = PendingDraws.Of(posterior, incumbent, new PhiloxStream(2, 0, RandomPurpose.Proposal));
        var sampled = new LogExpectedImprovement(posterior, few.Normals, few.Incumbents);
        double exact = many.AddGradient(point, new double[3]), drawn = sampled.AddGradient(point, new double[3]);
        Assert.That(few.Incumbents, Has.Length.EqualTo(16));
        Assert.That(Math.Exp(drawn - exact), Is.EqualTo(1).Within(0.25));
    }

    private static (double Mean, double Deviation) Conditional(GpPosterior posterior, double[] point)
    {
        posterior.ForgetPending();
        GpPrediction prediction = posterior.Predict(point);
        posterior.TryAddPending(point);
        return (prediction.Mean, prediction.Deviation);
    }

    private static SearchSpace Believed => SampleSpaces.Space([
        new FloatParameter("x", 0, 1, Scale.Linear) { Prior = new ParameterPrior(0.4, 0.2) },
        new FloatParameter("y", 1e-3, 1, Scale.Log) { Prior = new ParameterPrior(0.1, 3) },
        new BoolParameter("z")]);

    private static GpPosterior Other() => GpPosterior.Condition(GpPosteriorTests.MixedData(30), new GpHyperparameters([0.5, 0.4, 0.9], 0.8, 0.05));

    private static GpPosterior Posterior() => GpPosterior.Condition(GpPosteriorTests.MixedData(25), new GpHyperparameters([0.3, 0.8, 1.2], 1.2, 0.01));

    private static IAcquisitionTerm Term(string kind)
    {
        GpPosterior posterior = Posterior();
        if (kind == "exploration")
        {
            posterior.TryAddPending([0.5, 0.5, 1]);
            return new PureExploration(posterior, -0.7);
        }

        if (kind == "pending")
        {
            posterior.TryAddPending([0.5, 0.5, 1]);
            posterior.TryAddPending([0.1, 0.9, 0]);
            PendingDraws draws = PendingDraws.Of(posterior, -0.8, new PhiloxStream(4, 0, RandomPurpose.Proposal));
            return new LogExpectedImprovement(posterior, draws.Normals, draws.Incumbents);
        }

        return kind switch
        {
            "improvement" => new LogExpectedImprovement(posterior, [], [-0.8]),
            "rough" => new LogExpectedImprovement(GpPosterior.Condition(posterior.Data, posterior.Hyperparameters with { RoughVariance = 0.3 }), [], [-0.8]),
            "exploitation" => new LogExpectedImprovement(posterior, [], [-0.8], trust: 0.3),
            "feasibility" => new LogFeasibility(posterior, 0.3),
            "staircase" => new MultiObjectiveTerm([posterior, Other()], new StaircaseGain([[-0.2, 0.6], [0.3, 0.1]], [1, 1])),
            "sampled" => new MultiObjectiveTerm([posterior, Other(), Posterior()], new SampledGain([[-0.2, 0.6, 0.5], [0.3, 0.1, 0.4]], [1, 1, 1], new PhiloxStream(4, 0, RandomPurpose.Proposal))),
            "prior" => new LogPrior(new SpaceEncoder(Believed), 0.7),
            "below" => new LogProbabilityBelow(posterior, -0.2),
            _ => new LogDeviation(posterior),
        };
    }
}
