using HyperSearch.Coordinator.Agents;
using HyperSearch.Coordinator.Studies;
using HyperSearch.Core.Leases;
using HyperSearch.Core.Studies;

namespace HyperSearch.Coordinator.Leases;

/// <summary>How a slot gets a trial of a study, within one turn of the study's actor.</summary>
internal static class Granting
{
    /// <summary>The trial, or null where this study has no work now. Where nothing is queued the pruner is asked for a paused trial, then the strategy for a new one.</summary>
    /// <param name="othersCan">Whether other agents could serve.</param>
    /// <param name="waited">How long queued trials were seen to wait here.</param>
    public static Granted? Grant(StudyTurn turn, LeaseWaiter waiter, bool othersCan, IReadOnlyDictionary<int, TimeSpan> waited)
    {
        AgentSession session = waiter.Session;
        var wish = new LeaseTrial(session.Session, waiter.Key.Slot, waiter.RequestId, othersCan) { Waited = waited, Poll = waiter.Request.Poll };
        bool opened = turn.State.FindSession(session.Session) is not null;
        if (opened && Lease(turn, wish) is { } granted) return granted;
        if (!HasRoom(turn.State)) return null;
        if (LeasePolicy.Choose(turn.State, turn.Now, othersCan ? session.Agent : null, waited).Number is null && !FindWork(turn)) return null;
        if (!opened) turn.Demand(new OpenSession(session.Agent, session.Session, session.EnvironmentJson));
        return Lease(turn, wish);
    }

    /// <summary>Asked a second time, the pruner may know that nothing new comes: the strategy has just said so.</summary>
    private static bool FindWork(StudyTurn turn) => Promotions.TryPromote(turn) || Proposals.TryPropose(turn) || Promotions.TryPromote(turn);

    private static Granted? Lease(StudyTurn turn, LeaseTrial wish) =>
        turn.Demand(wish).Trial is { } number ? new Granted(turn.State, turn.State.Trials[number]) : null;

    private static bool HasRoom(StudyState state) => !state.IsPaused && !state.IsFinished && state.Running.Count < state.Spec.Parallelism;
}
