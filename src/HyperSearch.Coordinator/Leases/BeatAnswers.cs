using HyperSearch.Coordinator.Studies;
using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;
using HyperSearch.Protocol;
using HyperSearch.Protocol.Agents;

namespace HyperSearch.Coordinator.Leases;

/// <summary>What a beat's answer says of each lease that cannot simply go on. A lease that expired and is listed is taken back here.</summary>
internal static class BeatAnswers
{
    /// <summary>The verdict, or null where the attempt goes on.</summary>
    public static async Task<LeaseVerdict?> Of(HeldLease lease, string session, StudyActor? actor)
    {
        if (actor is null) return Say(lease, LeaseVerdicts.Stale, $"there is no study '{lease.Study}'");
        StudyState state = actor.State;
        if (lease.Trial < 0 || lease.Trial >= state.Trials.Count) return Say(lease, LeaseVerdicts.Stale, "there is no such trial");
        TrialRecord trial = state.Trials[lease.Trial];
        if (lease.Attempt > trial.Attempt) return Say(lease, LeaseVerdicts.Stale, "it was never granted");
        if (lease.Attempt < trial.Attempt) return Say(lease, LeaseVerdicts.Stale, $"attempt {trial.Attempt} was granted since");
        if (!string.Equals(trial.Session, session, StringComparison.Ordinal)) return Say(lease, LeaseVerdicts.Stale, "another session holds it");
        if (trial.State == TrialState.Running) return state.IsFinished ? Say(lease, LeaseVerdicts.Stop, state.Finish!.Message) : null;
        if (trial.IsExpired) return await TakeBack(lease, actor);
        return trial.State == TrialState.Queued
            ? Say(lease, LeaseVerdicts.Stale, trial.Message ?? "it was given back")
            : Say(lease, LeaseVerdicts.Stop, trial.Message ?? trial.State.Name());
    }

    private static async Task<LeaseVerdict?> TakeBack(HeldLease lease, StudyActor actor)
    {
        try
        {
            await actor.Ask(turn => turn.Demand(new KeepTrial(lease.Trial, lease.Attempt)).Trial, CancellationToken.None);
            return null;
        }
        catch (CoordinatorException stale) when (stale.Code == ProblemCode.StaleAttempt)
        {
            return Say(lease, LeaseVerdicts.Stale, stale.Message);
        }
    }

    private static LeaseVerdict Say(HeldLease lease, string verdict, string reason) => new(lease.Study, lease.Trial, lease.Attempt, verdict, reason);
}
