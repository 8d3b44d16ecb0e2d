using System.Collections.Immutable;
using HyperSearch.Core.Leases;
using HyperSearch.Core.Trials;

namespace HyperSearch.Core.Studies;

/// <summary>How attempts end, and what follows.</summary>
internal static class OutcomeDecider
{
    public static Decision Complete(StudyState state, CompleteTrial c, DateTimeOffset now)
    {
        if (AttemptFence.Check(state, c.Number, c.Attempt) is { } fenced) return Contradiction(fenced, state, c) ?? LastWord(fenced, state, c.Metrics, c.RecordJson, now);
        TrialRecord trial = state.Trials[c.Number];
        ImmutableSortedDictionary<string, double> metrics = MetricValues.Merge(trial.Metrics, c.Metrics);
        if (ObjectiveValues.Missing(state.Spec, metrics) is { } missing)
            return Fail(state, new FailTrial(c.Number, c.Attempt, FailureClass.UserError, missing, c.Metrics, c.RecordJson), now);
        if (LegDecider.Unsaved(state, trial) is { } unsaved)
            return Fail(state, new FailTrial(c.Number, c.Attempt, FailureClass.UserError, unsaved, c.Metrics, c.RecordJson), now);
        ImmutableArray<double> values = ObjectiveValues.Of(state.Spec, trial.BestReported, metrics);
        for (int i = 0; i < values.Length; i++)
            if (!double.IsFinite(values[i]))
                return Fail(state, new FailTrial(c.Number, c.Attempt, FailureClass.Diverged, $"'{state.Spec.Objectives[i].Metric}' is {ParameterText(values[i])}", c.Metrics, c.RecordJson), now);
        return Decision.Of(state, c.Number, new TrialCompleted(now, c.Number, c.Attempt, values, metrics, c.RecordJson) { ResumeStep = LegDecider.ResumeStep(state, trial) });
    }

    public static Decision Fail(StudyState state, FailTrial c, DateTimeOffset now)
    {
        if (AttemptFence.Check(state, c.Number, c.Attempt) is { } fenced) return LastWord(fenced, state, c.Metrics, c.RecordJson, now);
        TrialRecord trial = state.Trials[c.Number];
        ImmutableSortedDictionary<string, double> metrics = MetricValues.Merge(trial.Metrics, c.Metrics);
        StudyEvent outcome = AfterFailure(state, trial, c.Class, c.Message, now) switch
        {
            TrialFailed failed => failed with { Metrics = metrics, RecordJson = c.RecordJson },
            var other => other,
        };
        return End(state, c.Number, outcome, c.Metrics, c.RecordJson);
    }

    public static Decision EndStopped(StudyState state, EndStoppedTrial c, DateTimeOffset now)
    {
        if (AttemptFence.Check(state, c.Number, c.Attempt) is { } fenced) return LastWord(fenced, state, c.Metrics, c.RecordJson, now);
        TrialRecord trial = state.Trials[c.Number];
        if (LegDecider.AtEnd(state, trial, MetricValues.Merge(trial.Metrics, c.Metrics), c.RecordJson, now) is { } done) return Decision.Of(state, c.Number, done);
        if (LegDecider.Unsaved(state, trial) is { } unsaved && !state.IsFinished)
            return Fail(state, new FailTrial(c.Number, c.Attempt, FailureClass.UserError, unsaved, c.Metrics, c.RecordJson), now);
        return trial.IsPausing && trial.View.Leg is null && !state.IsFinished
            ? Decision.Of(state, c.Number, PromotionDecider.Paused(trial, trial.Checkpoint?.Step, c.Metrics, c.RecordJson, now))
            : End(state, c.Number, AfterFailure(state, trial, FailureClass.Preempted, "stopped before its end", now), c.Metrics, c.RecordJson);
    }

    public static Decision Retry(StudyState state, RetryTrial c, DateTimeOffset now)
    {
        if (StudyDecider.TrialFault(state, c.Number) is { } fault) return fault;
        TrialState was = state.Trials[c.Number].State;
        if (was != TrialState.Failed)
            return Decision.Refuse(state, RefusalCode.Conflict, $"trial {c.Number} is {was.Name()}: only a failed trial can be tried again", $"`hypersearch trial list {state.Spec.Name} --state failed` shows which those are");
        return state.Finish?.Reason == FinishReason.Stopped ? StudyDecider.Over(state) : Decision.Of(state, c.Number, new TrialRetried(now, c.Number));
    }

    /// <summary>What follows an attempt that ended without a result: another attempt, a failed trial, or in a study that is over a cancelled one.</summary>
    public static StudyEvent AfterFailure(StudyState state, TrialRecord trial, FailureClass failure, string message, DateTimeOffset now)
    {
        message = Cut(message);
        // It had reported at its rung and saved itself there: nothing is left to do again.
        if (trial.Checkpoint?.Step >= trial.View.Target?.Until && LegDecider.AtEnd(state, trial, trial.Metrics, null, now) is { } done) return done;
        bool saved = trial.View.Leg is null && failure is FailureClass.Preempted or FailureClass.Lost && trial.IsPausing && trial.Checkpoint?.Step >= trial.View.Target!.Value.Until;
        if (saved && !state.IsFinished) return PromotionDecider.Paused(trial, trial.Checkpoint!.Step, MetricValues.Empty, null, now);
        if (state.IsFinished) return new TrialCancelled(now, trial.Number, $"the study is over ({failure.Name()}: {message})");
        return RetryPolicy.Decide(state.Spec, state.Seed, trial, failure, state.FindSession(trial.Session)?.Agent, now) switch
        {
            RetryAction.Requeue requeue => new TrialRequeued(now, trial.Number, trial.Attempt, failure, message, requeue.NotBefore),
            RetryAction.GiveUp giveUp => new TrialFailed(now, trial.Number, trial.Attempt, giveUp.Class, message, trial.Metrics, null),
            var other => throw new InvalidOperationException($"No event for {other}."),
        };
    }

    /// <summary>The outcome, with the record beside it where the event itself has no room for one.</summary>
    private static Decision End(StudyState state, int number, StudyEvent outcome, ImmutableSortedDictionary<string, double> metrics, string? recordJson)
    {
        Decision decision = Decision.Of(state, number, outcome);
        return outcome is TrialCancelled ? decision.Record(number, metrics, recordJson, outcome.At) : decision;
    }

    /// <summary>A result that cannot be kept must not be acknowledged: the attempt was given back before, or has another result.</summary>
    private static Decision? Contradiction(Decision fenced, StudyState state, CompleteTrial c)
    {
        if (fenced.IsRefused) return null;
        TrialRecord trial = state.Trials[c.Number];
        if (trial.State == TrialState.Queued)
            return Decision.Refuse(state, RefusalCode.StaleAttempt, $"attempt {c.Attempt} of trial {c.Number} ended before without a result ({trial.Message})");
        bool differs = trial.State == TrialState.Completed && c.Metrics.Any(m => !trial.Metrics.TryGetValue(m.Key, out double known) || !known.Equals(m.Value));
        return differs ? Decision.Refuse(state, RefusalCode.Conflict, $"attempt {c.Attempt} of trial {c.Number} has completed with another result") : null;
    }

    /// <summary>
    /// What an attempt says at its end after a verdict has ended its trial, whatever it calls that end: one that is pruned at its last
    /// report has nothing left to stop, and completes.
    /// </summary>
    private static Decision LastWord(Decision fenced, StudyState state, ImmutableSortedDictionary<string, double> metrics, string? recordJson, DateTimeOffset now) =>
        !fenced.IsRefused && state.Trials[fenced.Trial!.Value].State is TrialState.Pruned or TrialState.Cancelled
            ? fenced.Record(fenced.Trial!.Value, metrics, recordJson, now)
            : fenced;

    /// <summary>The decision with the trial's metrics and record kept, unless they were before.</summary>
    private static Decision Record(this Decision decision, int number, ImmutableSortedDictionary<string, double> metrics, string? recordJson, DateTimeOffset now)
    {
        TrialRecord trial = decision.After!.Trials[number];
        bool isNew = recordJson is not null || metrics.Any(m => !trial.Metrics.TryGetValue(m.Key, out double known) || !known.Equals(m.Value));
        return isNew && trial.RecordSeq == 0 ? decision.And(new TrialRecorded(now, number, trial.Attempt, MetricValues.From(metrics), recordJson)) : decision;
    }

    // Not through the middle of a surrogate pair: half of one has no UTF-8 form, and would come back from the journal as something else.
    private static string Cut(string message)
    {
        const int Max = StudyLimits.MessageLengthMax;
        if (message.Length <= Max) return message;
        return message[..(char.IsHighSurrogate(message[Max - 1]) ? Max - 1 : Max)];
    }

    private static string ParameterText(double value) => double.IsNaN(value) ? "not a number" : value > 0 ? "infinite" : "minus infinite";
}
