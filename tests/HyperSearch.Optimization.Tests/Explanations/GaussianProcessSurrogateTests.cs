using System.Collections.Immutable;
using HyperSearch.Core.Randomness;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;
using HyperSearch.Optimization.Explanations;
using HyperSearch.Optimization.Numerics;
using HyperSearch.Optimization.Sampling;
using HyperSearch.Optimization.Tests.Sampling;

namespace HyperSearch.Optimization.Tests.Explanations;

public sealed class GaussianProcessSurrogateTests
{
    private static readonly double[] GWeights = [0, 1, 4.5];

    [Test]
    public void Importances_OfIshigamiFrom150Results_AreCovered()
    {
        ImportanceReport report = ImportanceAnalysis.Of(Model(SensitivityFunctions.Ishigami, 3, 150), 1);
        Covers(report, SensitivityFunctions.IshigamiMain, SensitivityFunctions.IshigamiTotal, 0.4);
        Assert.That(report.Warnings, Is.Empty);
    }

    [Test]
    public void Importances_OfTheGFunctionFrom150Results_AreCovered()
    {
        (double[] main, double[] total) = SensitivityFunctions.GShares(GWeights);
        Covers(ImportanceAnalysis.Of(Model(x => SensitivityFunctions.G(x, GWeights), 3, 150), 1), main, total, 0.4);
    }

    [Test]
    public void Importances_OfMaximizing_AreThoseOfMinimizing()
    {
        ImportanceReport report = ImportanceAnalysis.Of(Model(x => -SensitivityFunctions.Ishigami(x), 3, 60, Direction.Maximize), 1);
        ImportanceReport mirrored = ImportanceAnalysis.Of(Model(SensitivityFunctions.Ishigami, 3, 60), 1);
        Assert.That(report.Parameters, Is.EqualTo(mirrored.Parameters).Using<ParameterImportance>((a, b) => a.Name == b.Name && Math.Abs(a.Total.Value - b.Total.Value) < 1e-9));
    }

    [Test]
    public void Draws_AtObservedAndFarPoints_HaveThePosteriorsMoments()
    {
        GaussianProcessSurrogate model = Model(x => Math.Sin(6 * x[0]) + x[1], 2, 12);
        double[][] points = [model.Observations[3].Point, [0.77, 0.1], [0.77, 0.1], [0.02, 0.97]];
        double[][] draws = model.Draw(points, 4_000, new PhiloxStream(1, 0, RandomPurpose.ImportanceDraws));
        for (int i = 0; i < points.Length; i++)
        {
            Estimate predicted = model.Predict(points[i]);
            double[] sorted = [.. draws.Select(d => d[i]).Order()];
            double width = Math.Max(predicted.High - predicted.Low, 1e-3);
            Assert.That(sorted[2_000], Is.EqualTo(predicted.Value).Within(0.05 * width), "median");
            Assert.That(sorted[100], Is.EqualTo(predicted.Low).Within(0.1 * width), "2.5%");
            Assert.That(sorted[3_900], Is.EqualTo(predicted.High).Within(0.1 * width), "97.5%");
            Assert.That(model.Medians([points[i]])[0], Is.EqualTo(predicted.Value).Within(1e-9));
        }

        Assert.That(draws.Max(d => Math.Abs(d[1] - d[2])), Is.LessThan(0.01), "one function has one value at a point");
    }

    [Test]
    public void Accuracy_TellsAFunctionFromNoise()
    {
        Assert.That(Model(x => x[0] + x[1], 2, 40).Accuracy, Is.GreaterThan(0.99));
        Assert.That(Model(x => new PhiloxStream((ulong)(x[0] * 1e6), (ulong)(x[1] * 1e6), RandomPurpose.Proposal).NextDouble(), 2, 40).Accuracy, Is.LessThan(0.3));
    }

    [Test]
    public void PointOf_AnyAssignment_ComesBackByItsValues()
    {
        SearchSpace space = SampleSpaces.Continuous;
        GaussianProcessSurrogate model = GaussianProcessSurrogate.Build(SampleSpaces.Study(space), Snapshot(space, 8, p => p[0]))!;
        for (int n = 0; n < 8; n++)
        {
            Assignment assignment = new RandomStrategy().Propose(SampleSpaces.Study(space), 5, TrialSnapshot.Empty, n, Assignment.Empty).Parameters!;
            double[] point = model.PointOf(assignment);
            for (int j = 0; j < point.Length; j++)
            {
                ParameterValue value = model.ValueAt(j, point[j]), given = assignment[model.Parameters[j].Name]!.Value;
                if (given.Kind == ParameterValueKind.Float) Assert.That(value.AsFloat, Is.EqualTo(given.AsFloat).Within(1e-9).Percent);
                else Assert.That(value, Is.EqualTo(given));
            }
        }
    }

    [Test]
    public void Build_ConditionalSpace_IgnoresInactiveParameters()
    {
        SearchSpace space = SampleSpaces.Conditional;
        GaussianProcessSurrogate model = GaussianProcessSurrogate.Build(SampleSpaces.Study(space), Snapshot(space, 12, p => p[0]))!;
        int method = model.Parameters.Select((p, j) => (p, j)).Single(x => x.p.Name == "method").j, rank = model.Parameters.Select((p, j) => (p, j)).Single(x => x.p.Name == "rank").j;
        double[] low = [0.5, 0.5, 0.5], high = [0.5, 0.5, 0.5];
        (low[method], high[method]) = (0.1, 0.1);
        (low[rank], high[rank]) = (0.1, 0.9);
        Assert.That(model.Medians([low, high]).Distinct().Count(), Is.EqualTo(1), "method full has no rank");
    }

    [Test]
    public void Build_TooFewResults_IsNone() =>
        Assert.That(GaussianProcessSurrogate.Build(SampleSpaces.Study(SampleSpaces.Continuous), Snapshot(SampleSpaces.Continuous, 2, p => p[0])), Is.Null);

    private static GaussianProcessSurrogate Model(Func<double[], double> function, int dimensions, int results, Direction direction = Direction.Minimize)
    {
        var space = new SearchSpace([.. KnownFunction.Floats(dimensions)], [], ImmutableSortedDictionary<string, double>.Empty);
        StudySpec spec = SampleSpaces.Study(space) with { Objectives = [new Objective("loss", direction, ObjectiveValue.Last)], Strategy = Deterministic };
        return GaussianProcessSurrogate.Build(spec, Snapshot(space, results, function))!;
    }

    private static AlgorithmSpec Deterministic { get; } = new("gp", ImmutableSortedDictionary<string, ParameterValue>.Empty.Add("deterministic", ParameterValue.Bool(true)));

    /// <summary>Completed trials at Sobol's points; the function sees unit coordinates.</summary>
    private static TrialSnapshot Snapshot(SearchSpace space, int results, Func<double[], double> function)
    {
        var cube = new UnitCube(space);
        var sequence = new SobolSequence(cube.Dimensions, new PhiloxStream(3, 0, RandomPurpose.SobolScramble));
        var trials = new List<TrialView>();
        for (int n = 0; n < results; n++)
        {
            double[] point = new double[cube.Dimensions];
            sequence.Next(point);
            trials.Add(new TrialView(n, cube.At(point, Assignment.Empty), TrialState.Completed, [], [function(point)], null));
        }

        return new TrialSnapshot(results, [.. trials], []);
    }

    private static void Covers(ImportanceReport report, double[] main, double[] total, double widthMax)
    {
        using (Assert.EnterMultipleScope())
        {
            for (int j = 0; j < main.Length; j++)
            {
                ParameterImportance found = report.Parameters.Single(p => p.Name == $"x{j}");
                Assert.That(found.Main.Covers(main[j]), $"{found}, true main {main[j]}");
                Assert.That(found.Total.Covers(total[j]), $"{found}, true total {total[j]}");
                Assert.That(found.Total.High - found.Total.Low, Is.LessThan(widthMax), $"{found}");
            }
        }
    }
}
