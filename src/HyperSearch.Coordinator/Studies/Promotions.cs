using HyperSearch.Core.Studies;
using HyperSearch.Optimization.Pruning;

namespace HyperSearch.Coordinator.Studies;

/// <summary>How paused trials come back, or end, within a turn of the study's actor.</summary>
internal static class Promotions
{
    /// <summary>Queues the paused trial that the pruner wants next. False: it wants none.</summary>
    public static bool TryPromote(StudyTurn turn)
    {
        StudyState state = turn.State;
        if (state.Paused.IsEmpty || state.IsFinished || state.IsPaused) return false;
        bool closing = IsClosing(turn, state);
        return turn.Algorithms.Promote(state, closing) is { } promotion && Settle(turn, promotion, state, closing);
    }

    /// <summary>Ends the paused trials once nothing is open, nothing can be proposed, and the pruner promotes none of them.</summary>
    public static void EndIfNoneComesBack(StudyTurn turn)
    {
        StudyState state = turn.State;
        if (state.Paused.IsEmpty || state.IsFinished || !IsClosing(turn, state) || turn.Algorithms.Promote(state, closing: true) is not null) return;
        turn.Decide(new EndPausedTrials(state.NextNumber, turn.Algorithms.IsExhausted(state)));
    }

    private static bool Settle(StudyTurn turn, Promotion promotion, StudyState seen, bool closing)
    {
        Decision decision = turn.Decide(new PromoteTrial(promotion.Number, promotion.Target, seen.Seq, closing));
        return decision.Refusal switch
        {
            null => true,
            { Code: RefusalCode.BudgetSpent or RefusalCode.StaleProposal or RefusalCode.Conflict } => false,
            var bug => throw new InvalidOperationException($"Pruner '{seen.Spec.Pruner.Kind}' of study '{seen.Spec.Name}': {bug.Message}"),
        };
    }

    private static bool IsClosing(StudyTurn turn, StudyState state) => state.Counts.Open == 0 && turn.Algorithms.HasNothing(state);
}
