using HyperSearch.Core.Studies;
using HyperSearch.Optimization.Sampling;

namespace HyperSearch.Coordinator.Studies;

/// <summary>How a strategy is asked within a study's turn, and what becomes of its answer.</summary>
internal static class Proposals
{
    /// <summary>Asks in the actor's own turn and decides at once. False: there is nothing to propose now.</summary>
    public static bool TryPropose(StudyTurn turn)
    {
        StudyState state = turn.State;
        if (turn.Algorithms.HasNothing(state)) return false;
        if (!turn.Algorithms.Inline)
        {
            turn.WantsProposal = true;
            return false;
        }

        return Settle(turn, NextProposal.Of(turn.Algorithms.Strategy, state), state);
    }

    /// <summary>Turns what a strategy said about <paramref name="seen"/> into events. False: it is overtaken, or nothing is left.</summary>
    public static bool Settle(StudyTurn turn, Proposal proposal, StudyState seen)
    {
        if (proposal.IsWaiting) return false;
        if (proposal.Parameters is not { } parameters)
        {
            if (turn.Decide(new ReportExhausted(seen.NextNumber)).IsRefused) return false;
            turn.Algorithms.SetExhausted(seen.NextNumber);
            return false;
        }

        var command = new ProposeTrial(seen.NextNumber, parameters, NextProposal.SourceOf(seen), seen.Seq, proposal.StrategyStateJson)
        {
            Target = proposal.Target ?? turn.Algorithms.FirstTarget(seen),
            Leg = proposal.Leg,
        };
        Decision decision = turn.Decide(command);
        return decision.Refusal switch
        {
            null => true,
            { Code: RefusalCode.BudgetSpent } => SpentBudget(turn),
            { Code: RefusalCode.StaleProposal or RefusalCode.Conflict } => false,
            var bug => throw new InvalidOperationException($"Strategy '{seen.Spec.Strategy.Kind}' of study '{seen.Spec.Name}': {bug.Message}"),
        };
    }

    /// <summary>
    /// What a slow strategy said beside the actor. When it was overtaken and slots still wait, it is asked again: no commit would
    /// remind anybody.
    /// </summary>
    public static bool SettleLate(StudyTurn turn, Proposal proposal, StudyState seen)
    {
        // Where nothing is left to propose, a paused trial may be brought to its end instead: no commit would remind anybody of that either.
        bool proposed = Settle(turn, proposal, seen) || Promotions.TryPromote(turn);
        StudyState state = turn.State;
        bool waits = proposal.IsWaiting && state.Seq == seen.Seq;
        if (!proposed && !waits && !state.IsFinished && !state.IsPaused && !turn.Algorithms.HasNothing(state)) turn.WantsProposal = true;
        return proposed;
    }

    /// <summary>Ends the study when its last open trial has ended after the strategy had run dry.</summary>
    public static void EndIfExhausted(StudyTurn turn)
    {
        StudyState state = turn.State;
        if (!state.IsFinished && state.Counts is { Open: 0, Paused: 0 } && turn.Algorithms.IsExhausted(state)) turn.Decide(new ReportExhausted(state.NextNumber));
    }

    private static bool SpentBudget(StudyTurn turn)
    {
        turn.Algorithms.SetBudgetSpent();
        return false;
    }
}
