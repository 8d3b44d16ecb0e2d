using FsCheck;
using FsCheck.Fluent;
using HyperSearch.Core.Randomness;
using HyperSearch.Optimization.Acquisition;
using HyperSearch.Optimization.GaussianProcess;
using HyperSearch.Optimization.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace HyperSearch.Optimization.Tests.GaussianProcess;

public sealed class CurveKernelTests
{
    private static readonly GpHyperparameters Theta = new([0.3, 0.9, 1.4], 1.7, 0.05) { Curve = new CurveShape(0.6, 1.3, 0.2, 0.01) };

    private static readonly double[] Times = [0.04, 0.12, 0.36, 1];

    [Test]
    public void Evaluate_GradientAgreesWithFiniteDifferences([Values] bool withPrior)
    {
        TrainingSet data = Data(14);
        FiniteDifferences.AssertGradient(new CurveLikelihood(data, withPrior ? new GpPrior(3, curves: true) : null), Theta.ToLogarithms());
    }

    [Test]
    public void Evaluate_BareLikelihood_AgreesWithADenseSolver()
    {
        TrainingSet data = Data(14);
        double[] theta = Theta.ToLogarithms();
        Matrix<double> covariance = Dense(data);
        Vector<double> z = Vector<double>.Build.DenseOfArray(data.Targets);
        double expected = 0.5 * Math.Log(covariance.Determinant()) + 0.5 * (z * covariance.Solve(z)) + 0.5 * data.Count * Math.Log(2 * Math.PI);
        Assert.That(new CurveLikelihood(data, null).Evaluate(theta, new double[theta.Length]), Is.EqualTo(expected).Within(1e-8));
    }

    [Test]
    public void Predict_IsTheEndOfTheCurve_AsADenseSolverHasIt()
    {
        TrainingSet data = Data(14);
        var posterior = GpPosterior.Condition(data, Theta);
        double[] point = [0.35, 0.6, 2];
        Matrix<double> covariance = Dense(data);
        Vector<double> k = Vector<double>.Build.Dense(data.Count, i => AtEnd(data, i, point)), solved = covariance.Solve(k);
        GpPrediction prediction = posterior.Predict(point);
        Assert.That(prediction.Mean, Is.EqualTo(solved * Vector<double>.Build.DenseOfArray(data.Targets)).Within(1e-9));
        Assert.That(prediction.Variance, Is.EqualTo(Theta.OutputVariance - k * solved).Within(1e-9));
        Assert.That(posterior.Mean(point), Is.EqualTo(prediction.Mean).Within(1e-9));
        Assert.That(posterior.Covariance(point, point), Is.EqualTo(prediction.Variance).Within(1e-9));
    }

    [Test]
    public void LogExpectedImprovement_GradientAgreesWithFiniteDifferences_WithPendingEnds()
    {
        var posterior = GpPosterior.Condition(Data(14), Theta);
        Assert.That(posterior.TryAddPending([0.9, 0.1, 0]), Is.True);
        Assert.That(posterior.TryAddPending([0.1, 0.7, 1]), Is.True);
        PendingDraws draws = PendingDraws.Of(posterior, -0.5, new PhiloxStream(1, 2, RandomPurpose.GpPendingDraws));
        var term = new LogExpectedImprovement(posterior, draws.Normals, draws.Incumbents);
        var function = new AcquisitionFunction(3, [term]);
        double[] point = [0.45, 0.55, 1], gradient = new double[3];
        double value = function.ValueAt(point, gradient);
        Assert.That(function.ValueAt(point), Is.EqualTo(value).Within(1e-9), "in a block as alone");
        for (int j = 0; j < 2; j++)
        {
            const double H = 1e-6;
            double[] up = [.. point], down = [.. point];
            up[j] += H;
            down[j] -= H;
            Assert.That(gradient[j], Is.EqualTo((function.ValueAt(up) - function.ValueAt(down)) / (2 * H)).Within(1e-5 * Math.Max(1, Math.Abs(gradient[j]))), $"coordinate {j}");
        }
    }

    [Test]
    public void TryAddPending_ThenForget_LeavesTheSameBits()
    {
        var posterior = GpPosterior.Condition(Data(14), Theta);
        double[] point = [0.2, 0.2, 1], other = [0.7, 0.3, 0];
        GpPrediction before = posterior.Predict(point);
        Assert.That(posterior.TryAddPending(other), Is.True);
        Assert.That(posterior.Predict(point).Variance, Is.LessThan(before.Variance));
        posterior.ForgetPending();
        Assert.That(posterior.Predict(point), Is.EqualTo(before));
        Assert.That(GpPosterior.Condition(Data(14), Theta).Predict(point), Is.EqualTo(before), "built anew");
    }

    [Test]
    public void FillRow_FactorAppendedRowByRow_HasTheBitsOfOneBuiltAtOnce()
    {
        TrainingSet data = Data(9);
        double[] matrix = Covariance(data, Theta);
        var built = new CholeskyFactor(data.Count);
        Assert.That(built.TryBuild(matrix, data.Count, data.Count, 0), Is.True);
        var appended = new CholeskyFactor(4);
        for (int i = 0; i < data.Count; i++)
        {
            // A row of a shorter set: what comes after it must not matter.
            double[] shorter = Covariance(data.Take([.. Enumerable.Range(0, i + 1)]), Theta);
            Assert.That(appended.TryAppend(shorter.AsSpan(i * (i + 1), i), shorter[i * (i + 1) + i], 0), Is.True);
        }

        for (int i = 0; i < data.Count; i++) Assert.That(appended.Row(i).SequenceEqual(built.Row(i)), $"row {i}");
    }

    [Test]
    public void Covariance_AnyShapeAndTimes_IsPositiveDefinite()
    {
        var shapes = from settled in Gen.Choose(1, 99)
                     from alpha in Gen.Choose(-30, 30)
                     from beta in Gen.Choose(-60, 30)
                     from noise in Gen.Choose(-60, 0)
                     from seed in Gen.Choose(1, 10_000)
                     select (new CurveShape(settled / 100.0, Math.Exp(alpha / 10.0), Math.Exp(beta / 10.0), 1e-6), Math.Exp(noise / 10.0), seed);
        Prop.ForAll(shapes.ToArbitrary(), drawn =>
        {
            (CurveShape shape, double noise, int seed) = drawn;
            TrainingSet data = Data(10, (ulong)seed);
            double[] matrix = Covariance(data, Theta with { NoiseVariance = noise, Curve = shape });
            return new CholeskyFactor(data.Count).TryBuild(matrix, data.Count, data.Count, 0);
        }).QuickCheckThrowOnFailure();
    }

    [Test]
    public void Run_CurvesThatSettle_FindsNoiseOfTrialsAndForecastsTheirEnds()
    {
        TrainingSet data = Data(30);
        GpFitResult fit = GpFit.Run(data, new GpPrior(3, curves: true), [new GpPrior(3, curves: true).Default]);
        var posterior = GpPosterior.Condition(data, fit.Hyperparameters);
        double missed = 0, spread = 0;
        var random = new PhiloxStream(77, 1, RandomPurpose.Proposal);
        for (int i = 0; i < 50; i++)
        {
            double[] point = [random.NextDouble(), random.NextDouble(), random.NextIndex(3)];
            missed += Math.Pow(posterior.Predict(point).Mean - Value(point, 1), 2);
            spread += Math.Pow(Value([0.5, 0.5, 1], 1) - Value(point, 1), 2);
        }

        Assert.That(missed, Is.LessThan(0.2 * spread), "though two thirds of the curves were given up before their end");
    }

    private static double Value(double[] x, double t) => Math.Sin(4 * x[0]) + 0.4 * x[2] + (x[1] - 0.5) / (1 + 10 * t) - 0.5;

    /// <summary>Curves of which every third runs to its end and every other third stops at the first time; one trial twice.</summary>
    private static TrainingSet Data(int curves, ulong seed = 5)
    {
        var random = new PhiloxStream(seed, (ulong)curves, RandomPurpose.Proposal);
        List<double> inputs = [], targets = [], shares = [];
        List<int> timeOf = [], curveOf = [];
        for (int c = 0; c < curves; c++)
        {
            double[] x = [random.NextDouble(), random.NextDouble(), random.NextIndex(3)];
            double own = 0.1 * (random.NextDouble() - 0.5);
            for (int t = 0; t < (c % 3 == 0 ? Times.Length : c % 3); t++)
            {
                inputs.AddRange(x);
                targets.Add(Value(x, Times[t]) + own + 0.01 * random.NextDouble());
                shares.Add(c == 1 && t == 0 ? 0.5 : 1);
                timeOf.Add(t);
                curveOf.Add(c);
            }
        }

        double[] known = new double[targets.Count];
        known[^1] = 0.02;
        return new TrainingSet(3, 2, [.. inputs], [.. targets], [.. shares], known) { Curves = new CurveRows(Times, [.. timeOf], [.. curveOf]) };
    }

    private static double[] Covariance(TrainingSet data, GpHyperparameters theta)
    {
        int n = data.Count;
        var curves = new CurveCovariance(theta, data.Curves!);
        double[] matrix = new double[n * n];
        for (int i = 0; i < n; i++)
        {
            double[] kernel = [.. Enumerable.Range(0, i + 1).Select(k => Kernel(data.Input(i), data.Input(k), theta))];
            curves.FillRow(i, data, kernel, theta.OutputVariance, matrix.AsSpan(i * n, i + 1));
        }

        return matrix;
    }

    /// <summary>By the definition, entry by entry.</summary>
    private static Matrix<double> Dense(TrainingSet data) => Matrix<double>.Build.Dense(data.Count, data.Count, (i, k) =>
    {
        CurveRows rows = data.Curves!;
        double t = Times[rows.TimeOf[i]], u = Times[rows.TimeOf[k]];
        double trial = rows.CurveOf[i] == rows.CurveOf[k] ? Theta.NoiseVariance * Math.Min(data.NoiseShares[i], data.NoiseShares[k]) : 0;
        double own = i == k ? Theta.Curve!.Jitter * data.NoiseShares[i] + data.KnownNoise[i] : 0;
        return (Kernel(data.Input(i), data.Input(k), Theta) + trial) * Correlation(t, u) + own;
    });

    private static double AtEnd(TrainingSet data, int i, double[] point)
    {
        double t = Times[data.Curves!.TimeOf[i]];
        return Kernel(data.Input(i), point, Theta) * Correlation(t, 1);
    }

    private static double Correlation(double t, double u)
    {
        CurveShape shape = Theta.Curve!;
        double Mixture(double sum) => shape.Settled + (1 - shape.Settled) * Math.Pow(shape.Beta / (sum + shape.Beta), shape.Alpha);
        return Mixture(t + u) / Math.Sqrt(Mixture(2 * t) * Mixture(2 * u));
    }

    private static double Kernel(ReadOnlySpan<double> a, ReadOnlySpan<double> b, GpHyperparameters theta)
    {
        double r2 = Math.Pow((a[0] - b[0]) / theta.Lengthscales[0], 2) + Math.Pow((a[1] - b[1]) / theta.Lengthscales[1], 2);
        if (a[2] != b[2]) r2 += 0.1 / Math.Pow(theta.Lengthscales[2], 2);
        double r = Math.Sqrt(5 * r2);
        return theta.OutputVariance * (1 + r + r * r / 3) * Math.Exp(-r);
    }
}
