using HyperSearch.Core.Trials;

namespace HyperSearch.Core.Studies;

/// <summary>
/// Every rule of a study: state, command and time give events or a refusal. Pure. Whoever calls it persists the events before
/// letting the new state or the answer out.
/// </summary>
public static class StudyDecider
{
    /// <param name="state">Null for a study that does not exist, whose only command is <see cref="CreateStudy"/>.</param>
    /// <param name="now">UTC; becomes the events' time.</param>
    public static Decision Decide(StudyState? state, StudyCommand command, DateTimeOffset now)
    {
        if (command is CreateStudy create) return Create(state, create, now);
        if (state is null) return Decision.Refuse(null, RefusalCode.NotFound, "there is no such study");
        if (command is AttemptCommand late && LeaseDecider.Reinstate(state, late, now) is { } back)
        {
            if (back.IsRefused) return back;
            Decision follows = Decide(back.After, command, now);
            return follows.IsRefused ? follows with { After = state } : follows with { Events = back.Events.AddRange(follows.Events) };
        }

        Decision decision = command switch
        {
            ProposeTrial c => ProposalDecider.Propose(state, c, now),
            PromoteTrial c => PromotionDecider.Promote(state, c, now),
            EndPausedTrials c => PromotionDecider.EndPaused(state, c, now),
            ReportExhausted c => ProposalDecider.Exhausted(state, c, now),
            AddTrial c => ProposalDecider.Add(state, c, now),
            OpenSession c => LeaseDecider.Open(state, c, now),
            LeaseTrial c => LeaseDecider.Lease(state, c, now),
            KeepTrial c => LeaseDecider.Keep(state, c),
            ExpireTrial c => LeaseDecider.Expire(state, c, now),
            RestoreStudy c => LeaseDecider.Restore(state, c, now),
            ReleaseTrial c => LeaseDecider.Release(state, c, now),
            ReportMetrics c => ReportDecider.Report(state, c, now),
            PruneTrial c => ReportDecider.Prune(state, c, now),
            PauseTrial c => PromotionDecider.Pause(state, c, now),
            CommitCheckpoint c => ReportDecider.Save(state, c, now),
            CompleteTrial c => OutcomeDecider.Complete(state, c, now),
            FailTrial c => OutcomeDecider.Fail(state, c, now),
            EndStoppedTrial c => OutcomeDecider.EndStopped(state, c, now),
            RetryTrial c => OutcomeDecider.Retry(state, c, now),
            PauseStudy => Pause(state, now),
            ResumeStudy => Resume(state, now),
            StopStudy => Stop(state, now),
            EditStudy c => EditDecider.Edit(state, c, now),
            RecordConfirmation c => Confirm(state, c, now),
            RecordExport c => Export(state, c, now),
            _ => throw new ArgumentOutOfRangeException(nameof(command), command, "No decision for this command."),
        };
        return decision.Events.IsEmpty ? decision : FinishIfSpent(decision, now);
    }

    private static Decision Create(StudyState? state, CreateStudy c, DateTimeOffset now) => state is not null
        ? Decision.Refuse(state, RefusalCode.Conflict, $"study '{c.Spec.Name}' exists already", "choose another name, or delete the study")
        : Decision.Of(null, null, new StudyCreated(now, c.Spec, c.Seed, c.BaseDirectory, c.SourceText, c.DataReportJson, c.LeakageAllowed) { Earlier = c.Earlier, Inputs = c.Inputs });

    private static Decision Pause(StudyState state, DateTimeOffset now) => state.IsFinished ? Over(state)
        : state.IsPaused ? Decision.Nothing(state)
        : Decision.Of(state, null, new StudyPaused(now));

    private static Decision Resume(StudyState state, DateTimeOffset now) => state.IsFinished ? Over(state)
        : state.IsPaused ? Decision.Of(state, null, new StudyResumed(now))
        : Decision.Nothing(state);

    private static Decision Stop(StudyState state, DateTimeOffset now)
    {
        if (state.IsFinished) return state.Finish!.Reason == FinishReason.Stopped ? Decision.Nothing(state) : Over(state);
        StudyEvent[] events =
        [
            .. state.Queued.Union(state.Paused).Select(number => new TrialCancelled(now, number, "the study was stopped")),
            new StudyFinished(now, FinishReason.Stopped, "stopped by a person"),
        ];
        return Decision.Of(state, null, events);
    }

    private static Decision Confirm(StudyState state, RecordConfirmation c, DateTimeOffset now)
    {
        if (TrialFault(state, c.Number) is { } fault) return fault;
        if (state.Trials[c.Number].State != TrialState.Completed)
            return Decision.Refuse(state, RefusalCode.Conflict, $"trial {c.Number} is {state.Trials[c.Number].State.Name()}: only a completed trial is confirmed");
        if (state.Confirmations.Count > 0 && !c.Again)
            return Decision.Refuse(state, RefusalCode.Conflict, $"the sealed test set of study '{state.Spec.Name}' was read {state.Confirmations.Count} time(s) before", "say --again: every reading is shown in later reports");
        return Decision.Of(state, c.Number, new BestConfirmed(now, c.Number, state.Confirmations.Count + 1, c.ResultJson));
    }

    private static Decision Export(StudyState state, RecordExport c, DateTimeOffset now) =>
        TrialFault(state, c.Number) ?? Decision.Of(state, c.Number, new AdapterExported(now, c.Number, c.Path));

    /// <summary>
    /// The budget is spent and nothing is open any more: the study is over. Paused trials keep it going as long as the budget lets them
    /// go on; whether one is promoted is for the pruner to say.
    /// </summary>
    private static Decision FinishIfSpent(Decision decision, DateTimeOffset now)
    {
        StudyState after = decision.After!;
        if (after.IsFinished || after.Counts.Open > 0 || after.NextNumber == 0 || BudgetRules.Spent(after, now) is not { } why) return decision;
        if (after.Counts.Paused > 0)
        {
            if (BudgetRules.SpentWork(after, now) is null) return decision;
            decision = PromotionDecider.PrunePaused(decision, now);
        }

        return decision.And(new StudyFinished(now, FinishReason.BudgetSpent, why));
    }

    internal static Decision Over(StudyState state) => Decision.Refuse(
        state, RefusalCode.Conflict, $"study '{state.Spec.Name}' is over: {state.Finish!.Message}", "run a study of another name");

    internal static Decision? TrialFault(StudyState state, int number) => number >= 0 && number < state.Trials.Count ? null
        : Decision.Refuse(state, RefusalCode.NotFound, $"study '{state.Spec.Name}' has no trial {number}: it has {state.Trials.Count}", $"`hypersearch trial list {state.Spec.Name}` shows the trials there are");
}
