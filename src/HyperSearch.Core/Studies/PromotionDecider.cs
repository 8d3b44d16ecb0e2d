using System.Collections.Immutable;
using HyperSearch.Core.Trials;

namespace HyperSearch.Core.Studies;

/// <summary>How trials pause at rungs, come back, and end without coming back.</summary>
internal static class PromotionDecider
{
    public static Decision Pause(StudyState state, PauseTrial c, DateTimeOffset now)
    {
        if (AttemptFence.Check(state, c.Number, c.Attempt) is { } fenced) return fenced;
        TrialRecord trial = state.Trials[c.Number];
        if (!trial.IsPausing) return Decision.Refuse(state, RefusalCode.Conflict, $"trial {c.Number} has not reached a rung at which it pauses: it goes to {trial.View.Target?.ToString() ?? "its end"}");
        if (trial.View.Leg is not null) return Decision.Refuse(state, RefusalCode.Conflict, $"trial {c.Number} is at its end, and is told: in population based training other trials go on from there");

        // In a study that is over nothing comes back: the trial is cancelled instead, as at the end of a worker's attempt.
        return Decision.Of(state, c.Number, state.IsFinished
            ? OutcomeDecider.AfterFailure(state, trial, FailureClass.Preempted, "stopped before its end", now)
            : Paused(trial, c.ResumeStep, MetricValues.Empty, null, now));
    }

    /// <summary>The end of an attempt that was told to pause: the trial goes on from its checkpoint one day.</summary>
    public static TrialPaused Paused(TrialRecord trial, long? resumeStep, ImmutableSortedDictionary<string, double> metrics, string? recordJson, DateTimeOffset now) =>
        new(now, trial.Number, trial.Attempt, trial.View.Reports[^1].Step, resumeStep, MetricValues.From(metrics), recordJson);

    public static Decision Promote(StudyState state, PromoteTrial c, DateTimeOffset now)
    {
        if (state.IsFinished) return StudyDecider.Over(state);
        if (StudyDecider.TrialFault(state, c.Number) is { } fault) return fault;
        if (c.SnapshotSeq < 1 || c.SnapshotSeq > state.Seq)
            return Decision.Refuse(state, RefusalCode.InvalidRequest, $"the promotion names snapshot {c.SnapshotSeq}, but the study is at {state.Seq}");
        TrialRecord trial = state.Trials[c.Number];
        if (trial.State != TrialState.Paused) return Decision.Refuse(state, RefusalCode.StaleProposal, $"trial {c.Number} is {trial.State.Name()}: only a paused trial is promoted");
        if (c.Target is { } target && target.Until <= trial.View.Reports[^1].Step)
            return Decision.Refuse(state, RefusalCode.InvalidRequest, $"trial {c.Number} stands at step {trial.View.Reports[^1].Step}: it cannot go on to {target.Until}");
        if (BudgetRules.SpentWork(state, now) is { } spent) return Decision.Refuse(state, RefusalCode.BudgetSpent, spent);
        return Decision.Of(state, c.Number, new TrialPromoted(now, c.Number, c.Target, c.SnapshotSeq, c.Closing));
    }

    public static Decision EndPaused(StudyState state, EndPausedTrials c, DateTimeOffset now)
    {
        if (state.IsFinished || state.Counts.Open > 0 || state.Counts.Paused == 0) return Decision.Nothing(state);
        if (c.Number != state.NextNumber || !state.Backlog.IsEmpty && BudgetRules.Spent(state, now) is null)
            return Decision.Refuse(state, RefusalCode.StaleProposal, $"trial {state.NextNumber} is next, not {c.Number}, with {state.Backlog.Count} enqueued");
        if (!c.Exhausted && BudgetRules.Spent(state, now) is null)
            return Decision.Refuse(state, RefusalCode.Conflict, "the budget has room for new trials, which the paused ones wait for");
        return PrunePaused(Decision.Nothing(state), now);
    }

    /// <summary>Ends every paused trial.</summary>
    public static Decision PrunePaused(Decision decision, DateTimeOffset now)
    {
        foreach (int number in decision.After!.Paused)
        {
            StudyState state = decision.After!;
            TrialRecord trial = state.Trials[number];
            ImmutableArray<double> values = ReportDecider.ValuesSoFar(state, trial);
            decision = decision.And(new TrialPruned(now, number, trial.Attempt, trial.View.Reports[^1].Step, values, trial.Metrics, "not promoted", null));
        }

        return decision;
    }
}
