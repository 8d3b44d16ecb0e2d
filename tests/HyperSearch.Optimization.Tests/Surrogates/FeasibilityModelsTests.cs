using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;
using HyperSearch.Optimization.Acquisition;
using HyperSearch.Optimization.Encoding;
using HyperSearch.Optimization.Surrogates;
using HyperSearch.Optimization.Tests.Sampling;

namespace HyperSearch.Optimization.Tests.Surrogates;

public sealed class FeasibilityModelsTests
{
    [TestCase(ComparisonOperator.LessOrEqual)]
    [TestCase(ComparisonOperator.GreaterOrEqual)]
    public void Build_AConstraintWithoutNoise_IsSharpAtItsBound(ComparisonOperator side)
    {
        ModelInputs inputs = Inputs(side, deterministic: true);
        double inside = Probability(inputs, side, -0.02), outside = Probability(inputs, side, 0.02);
        Assert.That((inside, outside), Is.EqualTo((1.0, 0.0)).Within(0.01));
    }

    [Test]
    public void Build_AConstraintThatMayBeNoisy_IsLessSureAtItsBound()
    {
        double exact = Probability(Inputs(ComparisonOperator.LessOrEqual, deterministic: true), ComparisonOperator.LessOrEqual, 0.005);
        double noisy = Probability(Inputs(ComparisonOperator.LessOrEqual, deterministic: false), ComparisonOperator.LessOrEqual, 0.005);
        Assert.That(noisy, Is.GreaterThan(exact));
    }

    /// <summary>The probability of a point at a distance beyond the bound, which lies at 0.55.</summary>
    private static double Probability(ModelInputs inputs, ComparisonOperator side, double beyond)
    {
        IReadOnlyList<PosteriorTerm> terms = FeasibilityModels.Build(inputs, new Dictionary<string, FittedModel>(), new Dictionary<string, FittedModel>());
        double at = 0.55 + (side == ComparisonOperator.LessOrEqual ? beyond : -beyond);
        double[] score = [0];
        terms.Single().AddBlock([at], score);
        return Math.Exp(score[0]);
    }

    /// <summary>Eleven trials evenly over one parameter x; the metric is a gently bent function of it that is 0 at x = 0.55.</summary>
    private static ModelInputs Inputs(ComparisonOperator side, bool deterministic)
    {
        SearchSpace space = SearchSpace.Of(new FloatParameter("x", 0, 1, Scale.Linear));
        StudySpec study = SampleSpaces.Study(space) with
        {
            Strategy = new AlgorithmSpec("gp", AlgorithmSpec.Of("gp").Options.Add("deterministic", ParameterValue.Bool(deterministic))),
            MetricConstraints = [new MetricConstraint("g", side, 0)],
        };
        TrialView[] trials =
        [
            .. Enumerable.Range(0, 11).Select(i => new TrialView(i, new Assignment([new NamedValue("x", ParameterValue.Float(i / 10.0))]), TrialState.Completed, [], [i], null)
            {
                Metrics = MetricValues.Empty.Add("g", Math.Sinh((i / 10.0) - 0.55)),
            }),
        ];
        return new ModelInputs(study, new TrialSnapshot(1, [.. trials], []), new SpaceEncoder(space));
    }
}
