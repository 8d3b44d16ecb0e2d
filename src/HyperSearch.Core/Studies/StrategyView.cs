using HyperSearch.Core.Trials;

namespace HyperSearch.Core.Studies;

/// <summary>
/// A study's trials as its strategy sees them. After an edit that narrowed the space, trials outside of it stand as cancelled ones, of
/// which no strategy learns anything: clipped to the border they would tell of points that nobody tried.
/// </summary>
public static class StrategyView
{
    public static TrialSnapshot Of(StudyState state)
    {
        if (state.EditedSeq == 0) return state.Snapshot;
        TrialList<TrialView> trials = state.Snapshot.Trials;
        foreach (int number in state.Outside) trials = trials.SetItem(number, Unseen(trials[number]));
        return state.Snapshot with
        {
            Trials = trials,
            Earlier = [.. state.Snapshot.Earlier.Where(e => state.Spec.Space.Refusal(e.Parameters) is null)],
        };
    }

    private static TrialView Unseen(TrialView trial) => new(trial.Number, trial.Parameters, TrialState.Cancelled, [], [], null) { Leg = trial.Leg };
}
