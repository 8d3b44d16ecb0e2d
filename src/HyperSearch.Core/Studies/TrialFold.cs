using System.Collections.Immutable;
using HyperSearch.Core.Trials;

namespace HyperSearch.Core.Studies;

/// <summary>The trials' part of <see cref="StudyFold"/>.</summary>
internal static class TrialFold
{
    public static StudyState Proposed(StudyState state, TrialProposed e)
    {
        if (e.Number != state.Trials.Count)
            throw new InvalidOperationException($"Trial {e.Number} is proposed at {state.Seq}, but {state.Trials.Count} is next.");
        var view = new TrialView(e.Number, e.Parameters, TrialState.Queued, [], [], null) { Target = e.Target, Leg = e.Leg };
        var trial = new TrialRecord { View = view, Source = e.Source, ProposedSeq = state.Seq, ChangedSeq = state.Seq };
        TrialSnapshot snapshot = state.Snapshot;
        return state with
        {
            Trials = state.Trials.Add(trial),
            Snapshot = snapshot with
            {
                Trials = snapshot.Trials.Add(view),
                Proposed = state.Spec.Space.IsDiscrete ? snapshot.Proposed.Add(e.Parameters) : snapshot.Proposed,
                LastStrategyStateJson = e.StrategyStateJson ?? snapshot.LastStrategyStateJson,
            },
            Counts = state.Counts.Move(null, TrialState.Queued),
            Queued = state.Queued.Add(e.Number),
            Backlog = e.Source == ProposalSource.Enqueued ? state.Backlog.RemoveAt(0) : state.Backlog,
        };
    }

    /// <summary>Leases that had expired are over for good: their holders belong to the journal of before.</summary>
    public static StudyState Restored(StudyState state, StudyRestored e)
    {
        TrialList<TrialRecord> trials = state.Trials;
        foreach (int number in state.Queued.Union(state.Paused))
            if (trials[number].IsExpired) trials = trials.SetItem(number, trials[number] with { BeforeExpiry = null });
        return state with { Trials = trials, AttemptBase = e.AttemptBase };
    }

    public static StudyState Leased(StudyState state, TrialLeased e)
    {
        TrialRecord trial = state.Trials[e.Number];
        if (e.Attempt != state.NextAttempt(trial))
            throw new InvalidOperationException($"Attempt {e.Attempt} of trial {e.Number} is leased at {state.Seq} after attempt {trial.Attempt}.");
        long? resume = trial.ResumeStep;
        TrialRecord next = trial with
        {
            // A new attempt goes on from the last checkpoint, so only what was reported up to there still stands.
            View = trial.View with { Reports = Until(trial.View.Reports, resume ?? long.MinValue), Metrics = resume is null ? MetricValues.Empty : trial.View.Metrics },
            Attempt = e.Attempt,
            Session = e.Session,
            Slot = e.Slot,
            NextReport = 0,
            Step = resume ?? 0,
            Metrics = trial.HasProgress ? trial.Metrics : MetricValues.Empty,
            BestReported = trial.HasProgress ? trial.BestReported : [],
            Message = null,
            BeforeExpiry = null,
            StartedAt = trial.StartedAt ?? e.At,
            LeasedAt = e.At,
        };
        StudyState leased = Put(state, trial, next, e);
        return e.RequestId is { } request ? leased with { Granted = state.Granted.SetItem(new SlotName(e.Session, e.Slot), new GrantedWish(request, e.Poll)) } : leased;
    }

    public static StudyState Reported(StudyState state, MetricReported e)
    {
        TrialRecord trial = Holder(state, e.Number, e.Attempt, e);
        TrialView view = trial.View;
        if (e.Metrics.TryGetValue(state.Spec.Objectives[0].Metric, out double value))
            view = view with { Reports = view.Reports.Add(new StepValue(e.Step, value)) };
        TrialRecord next = trial with
        {
            View = view,
            NextReport = e.Index + 1,
            Step = e.Step,
            Metrics = MetricValues.Merge(trial.Metrics, e.Metrics),
            BestReported = ObjectiveValues.Include(state.Spec, trial.BestReported, e.Metrics),
        };
        return Put(state, trial, next, e, worked: e.Step - trial.Step);
    }

    public static StudyState Saved(StudyState state, CheckpointCommitted e)
    {
        TrialRecord trial = Holder(state, e.Number, e.Attempt, e);
        TrialCheckpoint? Before(TrialCheckpoint? known) => known?.Step < e.Step ? known : null;
        TrialRecord next = trial with
        {
            Checkpoint = new(e.Attempt, e.Path, e.Step, e.Sha256, e.Bytes),
            EarlierCheckpoint = Before(trial.Checkpoint) ?? Before(trial.EarlierCheckpoint),
            Step = Math.Max(trial.Step, e.Step),
        };
        return Put(state, trial, next, e, worked: e.Step - trial.Step);
    }

    public static StudyState Paused(StudyState state, TrialPaused e)
    {
        TrialRecord trial = Holder(state, e.Number, e.Attempt, e);
        TrialRecord next = Recorded(trial, state.Seq, e.Metrics, e.RecordJson) with { View = trial.View with { ResumeStep = e.ResumeStep } };
        return Put(state, trial, next, e);
    }

    public static StudyState Promoted(StudyState state, TrialPromoted e)
    {
        TrialRecord trial = state.Trials[e.Number];
        return Put(state, trial, trial with { View = trial.View with { Target = e.Target }, NotBefore = e.At, Delay = TimeSpan.Zero }, e);
    }

    public static StudyState Completed(StudyState state, TrialCompleted e)
    {
        TrialRecord trial = Holder(state, e.Number, e.Attempt, e);
        TrialRecord next = Recorded(trial, state.Seq, e.Metrics, e.RecordJson) with
        {
            View = trial.View with { Values = e.Values, ResumeStep = e.ResumeStep ?? trial.View.ResumeStep },
            MeetsConstraints = ObjectiveValues.MeetsConstraints(state.Spec, MetricValues.Merge(trial.Metrics, e.Metrics)),
        };
        state = Put(state, trial, next, e);
        TrialRecord done = state.Trials[e.Number];
        TrialRecord? champion = state.BestNumber is { } number ? state.Trials[number] : null;
        return BestTrial.Beats(state.Spec, done, champion) ? state with { BestNumber = e.Number } : state;
    }

    public static StudyState Pruned(StudyState state, TrialPruned e)
    {
        TrialRecord trial = Holder(state, e.Number, e.Attempt, e);
        TrialRecord next = Recorded(trial, state.Seq, e.Metrics, e.RecordJson) with { View = trial.View with { Values = e.Values }, Message = e.Reason };
        return Put(state, trial, next, e);
    }

    public static StudyState Failed(StudyState state, TrialFailed e)
    {
        TrialRecord trial = Holder(state, e.Number, e.Attempt, e);
        TrialRecord next = Recorded(trial, state.Seq, e.Metrics, e.RecordJson) with { View = trial.View with { Failure = e.Class }, Message = e.Message };
        return Put(state, trial, next, e);
    }

    public static StudyState Requeued(StudyState state, TrialRequeued e)
    {
        TrialRecord trial = Holder(state, e.Number, e.Attempt, e);
        TrialFailures failures = trial.Failures.With(e.Class, state.FindSession(trial.Session)?.Agent);
        TrialRecord next = trial with
        {
            NotBefore = e.NotBefore,
            Delay = e.NotBefore - e.At,
            Failures = failures,
            Message = e.Message,
            BeforeExpiry = e.Class == FailureClass.Lost ? trial.Failures : null,
        };
        return Put(state, trial, next, e);
    }

    public static StudyState Reinstated(StudyState state, TrialReinstated e)
    {
        TrialRecord trial = Holder(state, e.Number, e.Attempt, e);
        TrialFailures failures = trial.BeforeExpiry
            ?? throw new InvalidOperationException($"Attempt {e.Attempt} of trial {e.Number} is reinstated at {state.Seq}, but its lease had not expired.");
        return Put(state, trial, trial with { Failures = failures, BeforeExpiry = null, Message = null, LeasedAt = e.At }, e);
    }

    public static StudyState Retried(StudyState state, TrialRetried e)
    {
        TrialRecord trial = state.Trials[e.Number];
        TrialRecord next = trial with
        {
            View = trial.View with { Failure = null },
            Failures = TrialFailures.None,
            Message = null,
            NotBefore = e.At,
            Delay = TimeSpan.Zero,
        };
        return Put(state with { Finish = null }, trial, next, e);
    }

    public static StudyState Cancelled(StudyState state, TrialCancelled e)
    {
        TrialRecord trial = state.Trials[e.Number];
        return Put(state, trial, trial with { Message = e.Reason, BeforeExpiry = null }, e);
    }

    public static StudyState Recorded(StudyState state, TrialRecorded e)
    {
        TrialRecord trial = Holder(state, e.Number, e.Attempt, e);
        return Put(state, trial, Recorded(trial, state.Seq, e.Metrics, e.RecordJson), e);
    }

    private static TrialRecord Recorded(TrialRecord trial, long seq, ImmutableSortedDictionary<string, double> metrics, string? recordJson) => trial with
    {
        Metrics = MetricValues.Merge(trial.Metrics, metrics),
        RecordSeq = recordJson is null ? trial.RecordSeq : seq,
    };

    private static TrialRecord Holder(StudyState state, int number, int attempt, StudyEvent e)
    {
        TrialRecord trial = state.Trials[number];
        return trial.Attempt == attempt ? trial
            : throw new InvalidOperationException($"{e.GetType().Name} at {state.Seq} is of attempt {attempt} of trial {number}, whose attempt is {trial.Attempt}.");
    }

    /// <summary>What strategies see of a trial's metrics: nothing while it runs for the first time, so that no report changes a proposal but at a rung or at the end.</summary>
    private static ImmutableSortedDictionary<string, double> Visible(TrialRecord before, TrialRecord after, TrialState to) =>
        to.IsTerminal() || to == TrialState.Paused ? after.Metrics
        : before.State.IsTerminal() ? MetricValues.Empty
        : after.View.Metrics;

    /// <summary>Moves a trial along the transition table and keeps every index over the trials in step.</summary>
    /// <param name="worked">Steps that the attempt went on by; negative ones went back and count for nothing.</param>
    private static StudyState Put(StudyState state, TrialRecord before, TrialRecord after, StudyEvent e, long worked = 0)
    {
        TrialState to = TrialTransitions.Next(before.State, e, before.Number);
        bool moved = to != before.State;
        after = moved
            ? after with { View = after.View with { State = to, Metrics = Visible(before, after, to) }, ChangedSeq = state.Seq, EndedAt = to.IsTerminal() ? before.EndedAt ?? e.At : null }
            : after with { ChangedSeq = state.Seq };
        TrialSnapshot snapshot = state.Snapshot;
        ImmutableSortedSet<int> running = Member(state.Running, before.Number, before.State, to, TrialState.Running);
        return state with
        {
            Trials = state.Trials.SetItem(before.Number, after),
            Snapshot = snapshot with
            {
                Seq = state.Seq,
                Trials = ReferenceEquals(before.View, after.View) ? snapshot.Trials : snapshot.Trials.SetItem(before.Number, after.View),
            },
            Counts = state.Counts.Move(before.State, to),
            Queued = Member(state.Queued, before.Number, before.State, to, TrialState.Queued),
            Running = running,
            Held = moved ? Holders(state.Held, before, after, to) : state.Held,
            Paused = Member(state.Paused, before.Number, before.State, to, TrialState.Paused),
            Clock = moved ? Tick(state.Clock, before, to, running.IsEmpty, e.At) : state.Clock,
            Tokens = state.Tokens + Math.Max(0, worked),
        };
    }

    private static ImmutableDictionary<SlotName, int> Holders(ImmutableDictionary<SlotName, int> held, TrialRecord before, TrialRecord after, TrialState to)
    {
        if (before.State == TrialState.Running) held = held.Remove(new SlotName(before.Session!, before.Slot));
        return to == TrialState.Running ? held.SetItem(new SlotName(after.Session!, after.Slot), after.Number) : held;
    }

    private static StudyClock Tick(StudyClock clock, TrialRecord before, TrialState to, bool idle, DateTimeOffset at)
    {
        if (to == TrialState.Running) return clock.Start(at);
        if (before.State != TrialState.Running) return clock;
        clock = clock.EndLease(before.LeasedAt, before.EndedAt ?? at);
        return idle ? clock.Stop(at) : clock;
    }

    private static ImmutableSortedSet<int> Member(ImmutableSortedSet<int> set, int number, TrialState from, TrialState to, TrialState of) =>
        from == to ? set : to == of ? set.Add(number) : from == of ? set.Remove(number) : set;

    private static ImmutableArray<StepValue> Until(ImmutableArray<StepValue> reports, long step)
    {
        foreach (StepValue report in reports)
            if (report.Step > step) return [.. reports.Where(r => r.Step <= step)];
        return reports;
    }
}
