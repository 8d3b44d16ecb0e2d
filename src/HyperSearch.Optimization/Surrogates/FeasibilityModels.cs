using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;
using HyperSearch.Optimization.Acquisition;
using HyperSearch.Optimization.GaussianProcess;
using HyperSearch.Optimization.Numerics;

namespace HyperSearch.Optimization.Surrogates;

/// <summary>
/// What is learned from failures and from broken metric constraints: a Gaussian process per failure class over outcomes of ±1, and one
/// per constraint over the metric's distance from its bound. Each adds the logarithm of its probability to the acquisition function.
/// </summary>
public static class FeasibilityModels
{
    // Outcomes jump at the edge of what works. A shorter lengthscale would explain two neighbours on either side of it, and forget what
    // failed further out.
    // The noise is fitted: that is how a model says that failures come at random.
    private const double OutcomeLengthscaleMin = 0.2;

    /// <summary>The terms, with the fits by model name that the next proposal goes on from.</summary>
    public static IReadOnlyList<PosteriorTerm> Build(ModelInputs inputs, IReadOnlyDictionary<string, FittedModel> last, IDictionary<string, FittedModel> fitted)
    {
        var terms = new List<PosteriorTerm>();
        double caution = FailureCaution.LogWeight(inputs);
        foreach (IGrouping<FailureClass, int> group in inputs.Failed.GroupBy(inputs.FailureOf).OrderBy(g => g.Key))
            terms.Add(OfClass(inputs, group.Key.Name(), [.. group], caution, last, fitted));
        foreach (MetricConstraint constraint in inputs.Spec.MetricConstraints)
            if (OfConstraint(inputs, constraint, last, fitted) is { } term) terms.Add(term);
        return terms;
    }

    private static LogFeasibility OfClass(ModelInputs inputs, string name, IReadOnlyList<int> failed, double caution, IReadOnlyDictionary<string, FittedModel> last, IDictionary<string, FittedModel> fitted)
    {
        var isFailed = failed.ToHashSet();
        int[] numbers = [.. inputs.Succeeded.Concat(failed).Order()];
        double share = (0.5 + inputs.Succeeded.Count) / (1.0 + numbers.Length);
        double mean = NormalDistribution.Quantile(share);
        DistinctRows rows = DistinctRows.Of(inputs, numbers, n => (isFailed.Contains(n) ? -1 : 1) - mean, static _ => 0);
        GpPosterior posterior = Fit(inputs, $"failure/{name}", rows, new GpPrior(inputs.Encoder.Dimensions, null, OutcomeLengthscaleMin), numbers.Length, last, fitted);
        double weight = caution > 0 ? Math.Exp(caution * FailureCaution.Foresight(posterior)) : 1;
        return new LogFeasibility(posterior, mean, weight);
    }

    private static LogProbabilityBelow? OfConstraint(ModelInputs inputs, MetricConstraint constraint, IReadOnlyDictionary<string, FittedModel> last, IDictionary<string, FittedModel> fitted)
    {
        bool below = constraint.Operator is ComparisonOperator.Less or ComparisonOperator.LessOrEqual;
        double Excess(int number)
        {
            double value = inputs.Snapshot.Trials[number].Metrics.GetValueOrDefault(constraint.Metric, double.NaN);
            return below ? value - constraint.Bound : constraint.Bound - value;
        }

        int[] numbers = [.. inputs.Succeeded.Where(n => double.IsFinite(Excess(n)))];
        if (numbers.Length == 0) return null;
        double scale = numbers.Select(n => Math.Abs(Excess(n))).Order().ElementAt(numbers.Length / 2);
        double unit = scale > 0 ? scale : 1;
        double[] values = [.. numbers.Select(n => Tame(Excess(n) / unit))];
        double mean = values.Average(), deviation = Math.Sqrt(values.Average(v => (v - mean) * (v - mean)));
        if (deviation < 1e-12) deviation = 1;
        DistinctRows rows = DistinctRows.Of(inputs, numbers, n => (Tame(Excess(n) / unit) - mean) / deviation, static _ => 0);
        // Metrics of a study without noise carry none either: a fitted one blurs the bound on which the best point often lies.
        double? noise = ObjectiveModel.AreExact(inputs, rows.Data.Targets) ? ObjectiveModel.DeterministicNoise : null;
        GpPosterior posterior = Fit(inputs, $"constraint/{constraint.Metric}", rows, new GpPrior(inputs.Encoder.Dimensions, noise), numbers.Length, last, fitted);
        return new LogProbabilityBelow(posterior, -mean / deviation);
    }

    private static GpPosterior Fit(ModelInputs inputs, string name, DistinctRows rows, GpPrior prior, int observations, IReadOnlyDictionary<string, FittedModel> last, IDictionary<string, FittedModel> fitted)
    {
        FittedModel model = RefitSchedule.Update(last.GetValueOrDefault(name), rows.Data, prior, observations);
        fitted[name] = model;
        GpHyperparameters hyperparameters = model.ToHyperparameters();
        return GpPosterior.Condition(rows.Local(hyperparameters, inputs.Best is { } best ? inputs.Encoded(best) : null).Data, hyperparameters);
    }

    // Linear where it decides, within the median distance of all trials from the bound, and logarithmic beyond: a bend at the bound itself, as that of
    // a logarithm from zero on, would have to be learned there.
    private static double Tame(double x) => Math.Abs(x) <= 1 ? x : Math.Sign(x) * (1 + Math.Log(Math.Abs(x)));
}
