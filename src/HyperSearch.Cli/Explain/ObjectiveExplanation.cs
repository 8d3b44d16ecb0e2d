using System.Collections.Immutable;
using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;
using HyperSearch.Optimization.Explanations;

namespace HyperSearch.Cli.Explain;

/// <summary>What a model of one objective tells about a study.</summary>
/// <param name="Best">The completed trial with the best value; null where none meets the constraints.</param>
/// <param name="Recommended">The completed trial that the model takes for the best, where values carry noise, otherwise <paramref name="Best"/>; null likewise.</param>
/// <param name="HasNoise">False where the study says that the same parameters always give the same value.</param>
internal sealed record ObjectiveExplanation(
    Objective Objective,
    GaussianProcessSurrogate Model,
    ImportanceReport Importances,
    ImmutableArray<GainForecast> MoreTrials,
    TrialView? Best,
    TrialView? Recommended,
    bool HasNoise)
{
    /// <summary>Counts of further trials that a gain is forecast for.</summary>
    public static IReadOnlyList<int> Counts { get; } = [1, 5, 10, 25];

    /// <summary>The explanation of objective <paramref name="index"/>; null where too few trials have completed to make a model.</summary>
    public static ObjectiveExplanation? Of(StudyRecords study, int index)
    {
        (StudySpec spec, TrialSnapshot snapshot) = study.For(index);
        if (GaussianProcessSurrogate.Build(spec, snapshot) is not { } model) return null;
        TrialView[] able = [.. snapshot.Trials.Where(t => t.State == TrialState.Completed && t.Values.Length > 0 && ObjectiveValues.MeetsConstraints(spec, t.Metrics))];
        double sign = model.Minimizes ? 1 : -1;
        TrialView? best = able.MinBy(t => (sign * t.Values[0], t.Number));
        bool noise = !spec.Strategy.Flag("deterministic", false);
        return new ObjectiveExplanation(
            spec.Objectives[0],
            model,
            ImportanceAnalysis.Of(model, study.Seed),
            GainAnalysis.Of(model, Counts, study.Seed, model.IsLegal),
            best,
            noise ? able.MinBy(t => (sign * MedianAt(model, t), t.Number)) : best,
            noise);
    }

    public double MedianAt(TrialView trial) => MedianAt(Model, trial);

    private static double MedianAt(GaussianProcessSurrogate model, TrialView trial) => model.Medians([model.PointOf(trial.Parameters)])[0];
}
