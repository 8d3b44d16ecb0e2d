using System.Collections.Immutable;
using HyperSearch.Optimization.Acquisition;
using HyperSearch.Optimization.GaussianProcess;

namespace HyperSearch.Optimization.Surrogates;

/// <summary>What a study wants of its next trial, as the terms of an acquisition function, with what they were made from.</summary>
/// <param name="Source">"acquisition" where there is something to improve on, "exploration" where a trial beside others learns about it, "exploitation" where one takes the model at its word, otherwise "feasibility": a point that works is looked for.</param>
/// <param name="Model">The first objective's model; null before any trial has completed.</param>
/// <param name="Known">Trials to search around, best first.</param>
/// <param name="Incumbent">The lowest posterior mean of one objective at a feasible trial, in transformed units.</param>
/// <param name="Fitted">What the next proposal goes on from.</param>
public sealed record StudyAcquisition(
    string Source,
    IReadOnlyList<IAcquisitionTerm> Terms,
    double[] Lengthscales,
    ObjectiveModel? Model,
    IReadOnlyList<int> Known,
    double? Incumbent,
    ImmutableSortedDictionary<string, FittedModel> Fitted)
{
    // The β of πBO: how many results a prior is worth.
    private const double PriorStrength = 10;

    public static StudyAcquisition Build(ModelInputs inputs, ImmutableSortedDictionary<string, FittedModel> last, ulong seed, int number)
    {
        var fitted = new SortedDictionary<string, FittedModel>(StringComparer.Ordinal);
        IReadOnlyList<PosteriorTerm> feasibility = FeasibilityModels.Build(inputs, last, fitted);
        StudyAcquisition gain = inputs.Feasible.Count == 0 ? Explore(inputs, last, feasibility, fitted)
            : inputs.Spec.Objectives.Length == 1 ? Improve(inputs, last, seed, number, fitted)
            : ParetoAcquisition.Build(inputs, last, seed, number, fitted);
        IAcquisitionTerm[] prior = Sampling.PriorDensity.IsGiven(inputs.Encoder.Space)
            ? [new LogPrior(inputs.Encoder, PriorStrength / Math.Max(1, inputs.Succeeded.Count))]
            : [];
        IReadOnlyList<IAcquisitionTerm> earlier = EarlierBeliefs.Build(inputs, last, fitted);
        return gain with
        {
            Terms = [.. gain.Terms, .. feasibility, .. prior, .. earlier],
            Fitted = ImmutableSortedDictionary<string, FittedModel>.Empty.WithComparers(StringComparer.Ordinal).AddRange(fitted),
        };
    }

    private static StudyAcquisition Improve(ModelInputs inputs, ImmutableSortedDictionary<string, FittedModel> last, ulong seed, int number, SortedDictionary<string, FittedModel> fitted)
    {
        var model = ObjectiveModel.Build(inputs, last.GetValueOrDefault(GpState.Objective));
        fitted[GpState.Objective] = model.Fitted;
        IReadOnlyList<RankedRow> ranked = model.RankFeasible(inputs);
        PosteriorTerm term = ImprovementTerm.Of(inputs, model, ranked[0].Mean - StepMargin(inputs, model), seed, number);
        return new StudyAcquisition(ImprovementTerm.Purpose(inputs, model, number), [term], model.Posterior.Hyperparameters.Lengthscales, model, [.. ranked.Select(r => r.Number)], ranked[0].Mean, last);
    }

    /// <summary>By how much less than the incumbent a value has to be to count: half a step, where a function comes in steps.</summary>
    private static double StepMargin(ModelInputs inputs, ObjectiveModel model) =>
        model.Fitted.Rough is null ? 0 : 0.5 * ValueStep.Of(inputs.Feasible.Select(n => model.Transform.Forward(inputs.Losses[n][0])));

    /// <summary>
    /// Nothing works yet. Where metrics tell how far each trial is from what is asked, their models lead there by themselves, and a wish to learn about the objective
    /// would only turn the search aside; where all that is known is failures, the search goes where the chance is good and little is known.
    /// </summary>
    private static StudyAcquisition Explore(ModelInputs inputs, ImmutableSortedDictionary<string, FittedModel> last, IReadOnlyList<PosteriorTerm> feasibility, SortedDictionary<string, FittedModel> fitted)
    {
        ObjectiveModel? model = inputs.Succeeded.Count == 0 ? null : ObjectiveModel.Build(inputs, last.GetValueOrDefault(GpState.Objective));
        if (model is not null) fitted[GpState.Objective] = model.Fitted;
        GpPosterior posterior = model?.Posterior ?? WithoutPending(feasibility[0].Posterior);
        foreach (int pending in inputs.Pending) posterior.TryAddPending(inputs.Encoded(pending));
        IAcquisitionTerm[] terms = feasibility.Any(term => term is LogProbabilityBelow) ? ApartFromPending(posterior) : [new LogDeviation(posterior)];
        return new StudyAcquisition("feasibility", terms, posterior.Hyperparameters.Lengthscales, model, inputs.Succeeded, null, last);
    }

    /// <summary>By how much the pending points shrink the deviation: nothing far from them, much beside them, so that trials asked together do not all go to one place.</summary>
    private static IAcquisitionTerm[] ApartFromPending(GpPosterior posterior) => posterior.Pending == 0
        ? []
        : [new LogDeviation(posterior), new LogDeviation(WithoutPending(posterior), -1)];

    private static GpPosterior WithoutPending(GpPosterior posterior) => GpPosterior.Condition(posterior.Data, posterior.Hyperparameters);
}
