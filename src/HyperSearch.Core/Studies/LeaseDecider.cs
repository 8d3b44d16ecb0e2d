using HyperSearch.Core.Leases;
using HyperSearch.Core.Trials;

namespace HyperSearch.Core.Studies;

/// <summary>Sessions, grants, and what is given or taken back.</summary>
internal static class LeaseDecider
{
    public static Decision Open(StudyState state, OpenSession c, DateTimeOffset now)
    {
        if (state.FindSession(c.Session) is { } known)
            return string.Equals(known.Agent, c.Agent, StringComparison.Ordinal) ? Decision.Nothing(state)
                : Decision.Refuse(state, RefusalCode.Conflict, $"session '{c.Session}' belongs to agent '{known.Agent}', not '{c.Agent}'");
        if (state.Sessions.Count >= StudyLimits.SessionsMax)
            return Decision.Refuse(state, RefusalCode.Conflict, $"{StudyLimits.SessionsMax} sessions have served this study already");
        Decision decision = Decision.Of(state, null, new SessionOpened(now, c.Agent, c.Session, c.EnvironmentJson));
        foreach (int number in state.Running)
        {
            TrialRecord trial = state.Trials[number];
            if (!string.Equals(state.FindSession(trial.Session)?.Agent, c.Agent, StringComparison.Ordinal)) continue;
            decision = decision.And(OutcomeDecider.AfterFailure(decision.After!, trial, FailureClass.Preempted, $"agent '{c.Agent}' started again", now));
        }

        return decision;
    }

    public static Decision Lease(StudyState state, LeaseTrial c, DateTimeOffset now)
    {
        if (state.FindSession(c.Session) is null)
            return Decision.Refuse(state, RefusalCode.InvalidRequest, $"session '{c.Session}' does not serve this study: open it first");
        var slot = new SlotName(c.Session, c.Slot);
        bool isLate = state.Granted.TryGetValue(slot, out GrantedWish last) && last.IsAfter(c.Poll);
        if (!isLate && state.HeldBy(c.Session, c.Slot) is { } held) return Decision.Nothing(state, held);
        if (isLate || state.IsGranted(slot, c.RequestId, c.Poll))
            return Decision.Refuse(state, RefusalCode.LeaseSuperseded, $"request '{c.RequestId}' {(isLate ? "comes after a later one" : "was granted before, and that grant is over")}", "Ask anew, with a new request id.");
        string? avoid = c.OthersCan ? state.FindSession(c.Session)!.Agent : null;
        return LeasePolicy.Choose(state, now, avoid, c.Waited).Number is { } number
            ? Decision.Of(state, number, new TrialLeased(now, number, state.NextAttempt(state.Trials[number]), c.Session, c.Slot) { RequestId = c.RequestId, Poll = c.Poll })
            : Decision.Nothing(state);
    }

    public static Decision Restore(StudyState state, RestoreStudy c, DateTimeOffset now)
    {
        int highest = state.Trials.Aggregate(state.AttemptBase, static (most, trial) => Math.Max(most, trial.Attempt));
        Decision decision = Decision.Of(state, null, new StudyRestored(now, c.Incarnation, highest + StudyLimits.RestoreGap));
        foreach (int number in state.Running)
        {
            TrialRecord trial = decision.After!.Trials[number];
            decision = decision.And(OutcomeDecider.AfterFailure(decision.After!, trial, FailureClass.Preempted, "the journal was restored from a backup", now));
        }

        return decision;
    }

    public static Decision Expire(StudyState state, ExpireTrial c, DateTimeOffset now) =>
        AttemptFence.Check(state, c.Number, c.Attempt)
        ?? Decision.Of(state, c.Number, OutcomeDecider.AfterFailure(state, state.Trials[c.Number], FailureClass.Lost, c.Reason, now));

    /// <summary>
    /// The decision by which the holder of an expired lease takes it back; null where there is nothing to take back. A slot that holds
    /// another trial by now has given this one up.
    /// </summary>
    public static Decision? Reinstate(StudyState state, AttemptCommand c, DateTimeOffset now)
    {
        if (c.Number < 0 || c.Number >= state.Trials.Count) return null;
        TrialRecord trial = state.Trials[c.Number];
        if (!trial.IsExpired || trial.Attempt != c.Attempt) return null;
        return state.HeldBy(trial.Session!, trial.Slot) is { } held
            ? Decision.Refuse(state, RefusalCode.StaleAttempt, $"attempt {c.Attempt} of trial {c.Number} expired, and its slot holds trial {held} since")
            : Decision.Of(state, c.Number, new TrialReinstated(now, c.Number, c.Attempt));
    }

    public static Decision Keep(StudyState state, KeepTrial c) => AttemptFence.Check(state, c.Number, c.Attempt) ?? Decision.Nothing(state, c.Number);

    public static Decision Release(StudyState state, ReleaseTrial c, DateTimeOffset now) =>
        AttemptFence.Check(state, c.Number, c.Attempt)
        ?? Decision.Of(state, c.Number, OutcomeDecider.AfterFailure(state, state.Trials[c.Number], FailureClass.Preempted, c.Reason, now));
}
