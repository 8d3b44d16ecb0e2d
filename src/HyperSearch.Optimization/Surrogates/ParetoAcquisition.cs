using System.Collections.Immutable;
using System.Globalization;
using HyperSearch.Core.Randomness;
using HyperSearch.Optimization.Acquisition;
using HyperSearch.Optimization.GaussianProcess;
using HyperSearch.Optimization.MultiObjective;

namespace HyperSearch.Optimization.Surrogates;

/// <summary>
/// Several objectives: independent models and the expected gain in hypervolume, exact for two, sampled for three and four; from five
/// on one model of a random augmented Chebyshev sum, drawn anew for each trial (Knowles, "ParEGO", IEEE TEC 2006). The reference lies half of the front's
/// range beyond its nadir, in transformed units, so that it moves with what is known; in an objective of which the front covers less than half of what was seen, all points count for it.
/// </summary>
internal static class ParetoAcquisition
{
    private const int SampledMax = 4;

    // In ranges of the front. A nearer reference forgets the ends of the front, one further away sees nothing but them.
    private const double ReferenceMargin = 0.5;

    // A front of one point, or of a few in one corner, does not tell how far it goes on; a reference beside it would keep the search there. As a share of the range of all points.
    private const double FrontRangeMin = 0.5;

    private const double Augmentation = 0.05;
    private const int FrontMax = 100;

    public static StudyAcquisition Build(ModelInputs inputs, ImmutableSortedDictionary<string, FittedModel> last, ulong seed, int number, SortedDictionary<string, FittedModel> fitted) =>
        inputs.Spec.Objectives.Length > SampledMax ? Scalarized(inputs, last, seed, number, fitted) : ByHypervolume(inputs, last, seed, number, fitted);

    private static StudyAcquisition ByHypervolume(ModelInputs inputs, ImmutableSortedDictionary<string, FittedModel> last, ulong seed, int number, SortedDictionary<string, FittedModel> fitted)
    {
        int objectives = inputs.Spec.Objectives.Length;
        var models = new ObjectiveModel[objectives];
        for (int k = 0; k < objectives; k++)
        {
            string name = NameOf(k);
            models[k] = ObjectiveModel.Build(inputs, last.GetValueOrDefault(name), k, wholeSpace: true);
            fitted[name] = models[k].Fitted;
        }

        // What is known at a rung only is no part of the front, unless there is nothing else.
        int[] feasible = [.. inputs.Feasible.Where(n => !inputs.IsReading(n)).Order()];
        if (feasible.Length == 0) feasible = [.. inputs.Feasible.Order()];
        double[][] points = [.. feasible.Select(n => inputs.Losses[n].Select((loss, k) => models[k].Transform.Forward(loss)).ToArray())];
        int[] front = [.. ParetoFront.Of(points).Take(FrontMax)];
        double[] reference = Reference(points, front, objectives);
        double[][] known = [.. front.Select(i => points[i]), .. inputs.Pending.Select(n => Means(models, inputs.Encoded(n)))];
        foreach (ObjectiveModel model in models) model.AddPending(inputs);
        IHypervolumeGain gain = objectives == 2 ? new StaircaseGain(known, reference)
            : new SampledGain(known, reference, new PhiloxStream(seed, (ulong)number, RandomPurpose.GpPendingDraws));
        var term = new MultiObjectiveTerm([.. models.Select(m => m.Posterior)], gain);
        double[] lengthscales = [.. Enumerable.Range(0, inputs.Encoder.Dimensions).Select(j => models.Min(m => m.Posterior.Hyperparameters.Lengthscales[j]))];
        return new StudyAcquisition("acquisition", [term], lengthscales, models[0], Shuffled([.. front.Select(i => feasible[i])], new PhiloxStream(seed, (ulong)number, RandomPurpose.GpFrontOrder)), null, last);
    }

    private static StudyAcquisition Scalarized(ModelInputs inputs, ImmutableSortedDictionary<string, FittedModel> last, ulong seed, int number, SortedDictionary<string, FittedModel> fitted)
    {
        int objectives = inputs.Spec.Objectives.Length;
        OutputTransform[] transforms = [.. Enumerable.Range(0, objectives).Select(k => OutputTransform.Fit([.. inputs.Succeeded.Select(n => inputs.Losses[n][k])]))];
        double[] weights = Weights(objectives, new PhiloxStream(seed, (ulong)number, RandomPurpose.GpPendingDraws));
        double Loss(int trial)
        {
            double worst = double.NegativeInfinity, sum = 0;
            for (int k = 0; k < objectives; k++)
            {
                double weighted = weights[k] * transforms[k].Forward(inputs.Losses[trial][k]);
                worst = Math.Max(worst, weighted);
                sum += weighted;
            }

            return worst + Augmentation * sum;
        }

        // Each draw is another function, so that only its hyperparameters can be carried on, as a start.
        FittedModel? start = last.GetValueOrDefault(GpState.Objective);
        var model = ObjectiveModel.Build(inputs, start is null ? null : start with { Rows = -1 }, Loss, static _ => 0);
        fitted[GpState.Objective] = model.Fitted;
        IReadOnlyList<RankedRow> ranked = model.RankFeasible(inputs);
        PosteriorTerm term = ImprovementTerm.Of(inputs, model, ranked[0].Mean, seed, number);
        return new StudyAcquisition(ImprovementTerm.IsExploration(inputs, number) ? "exploration" : "acquisition", [term], model.Posterior.Hyperparameters.Lengthscales, null, [.. ranked.Select(r => r.Number)], null, last);
    }

    /// <summary>No point of a front is better than another, but a search looks most closely around the first few: each proposal around others.</summary>
    private static int[] Shuffled(int[] front, PhiloxStream random)
    {
        for (int i = front.Length - 1; i > 0; i--)
        {
            int j = (int)random.NextIndex(i + 1);
            (front[i], front[j]) = (front[j], front[i]);
        }

        return front;
    }

    private static string NameOf(int objective) => objective == 0 ? GpState.Objective : string.Create(CultureInfo.InvariantCulture, $"{GpState.Objective}/{objective}");

    private static double[] Means(ObjectiveModel[] models, double[] encoded) => [.. models.Select(m => m.Posterior.Predict(encoded).Mean)];

    private static double[] Reference(double[][] points, int[] front, int objectives)
    {
        double[] reference = new double[objectives];
        for (int k = 0; k < objectives; k++)
        {
            double lowest = front.Min(i => points[i][k]), highest = front.Max(i => points[i][k]);
            double lowestOfAll = points.Min(p => p[k]), highestOfAll = points.Max(p => p[k]);
            if (highest - lowest < FrontRangeMin * (highestOfAll - lowestOfAll)) (lowest, highest) = (lowestOfAll, highestOfAll);
            reference[k] = highest + ReferenceMargin * Math.Max(highest - lowest, 1e-3);
        }

        return reference;
    }

    /// <summary>A uniform draw from the simplex.</summary>
    private static double[] Weights(int count, PhiloxStream random)
    {
        double[] weights = new double[count];
        for (int k = 0; k < count; k++) weights[k] = -Math.Log(1 - random.NextDouble());
        double sum = weights.Sum();
        for (int k = 0; k < count; k++) weights[k] /= sum;
        return weights;
    }
}
