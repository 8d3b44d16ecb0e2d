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
        foreach (int held in state.Running)
        {
            TrialRecord trial = state.Trials[held];
            if (trial.Slot == c.Slot && string.Equals(trial.Session, c.Session, StringComparison.Ordinal)) return Decision.Nothing(state, held);
        }

        return LeasePolicy.Choose(state, now).Number is { } number
            ? Decision.Of(state, number, new TrialLeased(now, number, state.Trials[number].Attempt + 1, c.Session, c.Slot))
            : Decision.Nothing(state);
    }

    public static Decision Release(StudyState state, ReleaseTrial c, DateTimeOffset now) =>
        AttemptFence.Check(state, c.Number, c.Attempt)
        ?? Decision.Of(state, c.Number, OutcomeDecider.AfterFailure(state, state.Trials[c.Number], FailureClass.Preempted, c.Reason, now));
}
