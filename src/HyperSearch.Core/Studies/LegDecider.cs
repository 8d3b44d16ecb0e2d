using System.Collections.Immutable;
using HyperSearch.Core.Trials;

namespace HyperSearch.Core.Studies;

/// <summary>How a trial of a population ends: at the end of its leg it completes, and its last checkpoint is what others go on from.</summary>
internal static class LegDecider
{
    /// <summary>
    /// The step from which other trials can go on once the trial has completed by itself; null: its training is over. A built-in trial ends by
    /// itself only where its training does; a command may as well end where it was told that its leg does.
    /// </summary>
    public static long? ResumeStep(StudyState state, TrialRecord trial) => trial.View is not { Leg: { } leg, Target: { IsLast: false } target } ? null : state.Spec.Trial switch
    {
        null => target.Until,
        CommandTrial when trial.IsPausing || trial.Checkpoint?.Step >= target.Until => NewCheckpoint(trial, leg),
        _ => null,
    };

    /// <summary>What follows an attempt that ended because its leg is done; null where it did not save itself there and begins again from its last checkpoint.</summary>
    /// <param name="metrics">All last values.</param>
    public static StudyEvent? AtEnd(StudyState state, TrialRecord trial, ImmutableSortedDictionary<string, double> metrics, string? recordJson, DateTimeOffset now)
    {
        if (trial.View.Leg is not { } leg || !trial.IsPausing) return null;
        // A command saves itself when it does; what lies between its checkpoint and its last report is trained again by those who go on.
        long? saved = state.Spec.Trial is CommandTrial ? NewCheckpoint(trial, leg) : trial.Checkpoint?.Step >= trial.View.Target!.Value.Until ? trial.Checkpoint.Step : null;
        ImmutableArray<double> values = ObjectiveValues.Of(state.Spec, trial.BestReported, metrics);
        bool isWhole = saved is not null && ObjectiveValues.Missing(state.Spec, metrics) is null && values.All(double.IsFinite);
        return isWhole ? new TrialCompleted(now, trial.Number, trial.Attempt, values, metrics, recordJson) { ResumeStep = saved } : null;
    }

    /// <summary>Why a command that was told to stop at the end of its leg left nothing to go on from; null where it did.</summary>
    public static string? Unsaved(StudyState state, TrialRecord trial) =>
        state.Spec.Trial is CommandTrial && trial.View.Leg is { } leg && trial.IsPausing && NewCheckpoint(trial, leg) is null
            ? $"no checkpoint after step {leg.From}: population based training goes on from checkpoints, so save one by step {trial.View.Target!.Value.Until} and print {{\"checkpoint\": path, \"step\": n}}"
            : null;

    private static long? NewCheckpoint(TrialRecord trial, TrialLeg leg) => trial.Checkpoint is { } saved && saved.Step > leg.From ? saved.Step : null;
}
