using HyperSearch.Core.Trials;

namespace HyperSearch.Core.Studies;

/// <summary>The one place where a message's attempt number is held against the lease.</summary>
internal static class AttemptFence
{
    /// <summary>
    /// Null where the attempt holds the trial's lease. Otherwise the decision: a refusal for a stale attempt, or nothing to do when the
    /// same attempt ended before and this is the message repeated or late.
    /// </summary>
    public static Decision? Check(StudyState state, int number, int attempt)
    {
        if (StudyDecider.TrialFault(state, number) is { } fault) return fault;
        TrialRecord trial = state.Trials[number];
        if (attempt < 1 || attempt > trial.Attempt)
            return Decision.Refuse(state, RefusalCode.InvalidRequest, $"attempt {attempt} of trial {number} was never granted: the last is {trial.Attempt}");
        if (attempt < trial.Attempt)
            return Decision.Refuse(state, RefusalCode.StaleAttempt, $"attempt {attempt} of trial {number} is over: attempt {trial.Attempt} was granted since");
        return trial.State == TrialState.Running ? null : Decision.Nothing(state, number);
    }
}
