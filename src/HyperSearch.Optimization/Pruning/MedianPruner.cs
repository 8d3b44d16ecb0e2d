using HyperSearch.Core.Studies;

namespace HyperSearch.Optimization.Pruning;

/// <summary>
/// The median stopping rule (Golovin et al., "Google Vizier", KDD 2017, section 3.2.1, on best values): a trial stops when its best value up
/// to a step is worse than the median, over the completed trials that reached that step, of the best value each had up to it.
/// Options: <c>warmup_trials</c> (completed trials before it judges, 4) and <c>min</c> (the first step that it judges, 0).
/// </summary>
public sealed class MedianPruner : IPruner
{
    public PruningVerdict Judge(StudySpec spec, TrialSnapshot snapshot, int number, long step) =>
        PercentileRule.Judge(spec, snapshot, number, step, 50, "median");
}
