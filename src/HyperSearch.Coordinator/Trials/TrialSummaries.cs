using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;
using HyperSearch.Protocol.Trials;

namespace HyperSearch.Coordinator.Trials;

/// <summary>Trials as tables and exports show them.</summary>
internal static class TrialSummaries
{
    public static TrialSummary Of(StudyState state, TrialRecord trial)
    {
        bool valued = trial.State is TrialState.Completed or TrialState.Pruned && !trial.View.Values.IsDefaultOrEmpty;
        bool single = state.Spec.Objectives.Length == 1;
        bool waits = trial is { State: TrialState.Queued, Attempt: > 0 };
        return new TrialSummary
        {
            Number = trial.Number,
            State = trial.State.Name(),
            Parameters = ParametersJson.Write(trial.Parameters),
            Value = valued && single ? trial.View.Values[0] : null,
            Values = valued && !single ? trial.View.Values : null,
            Attempts = trial.Attempt,
            Metrics = trial.Metrics,
            Error = ErrorOf(trial),
            QueuedBecause = waits ? trial.Message : null,
            QueuedUntil = waits && trial.NotBefore > state.ChangedAt ? trial.NotBefore : null,
            Step = trial.Attempt > 0 ? trial.Step : null,
            Lineage = trial.View.Leg is { } leg ? new TrialLineage(leg.Member, leg.Generation, leg.Parent, leg.From, trial.View.Target is { IsLast: false } end ? end.Until : null) : null,
            StartedAt = trial.StartedAt,
            EndedAt = trial.State.IsTerminal() ? trial.EndedAt : null,
        };
    }

    /// <summary>Trials whose last event lies after <paramref name="afterSeq"/>, by number.</summary>
    public static TrialPage Page(StudyState state, long afterSeq) =>
        new(state.Seq, [.. state.Trials.Where(t => t.ChangedSeq > afterSeq).Select(t => Of(state, t))]);

    private static TrialError? ErrorOf(TrialRecord trial) => trial is { State: TrialState.Failed, View.Failure: { } failure }
        ? new TrialError(failure.Name(), trial.Message ?? "")
        : null;
}
