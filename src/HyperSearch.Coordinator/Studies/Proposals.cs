using System.Collections.Immutable;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Studies;
using HyperSearch.Optimization.Sampling;

namespace HyperSearch.Coordinator.Studies;

/// <summary>How a strategy is asked, for a new trial and again when a journal is verified: the same snapshot gives the same bits.</summary>
internal static class Proposals
{
    /// <summary>
    /// What the strategy proposes for the trial that is next in <paramref name="state"/>. A person may enqueue a point that was tried
    /// before: only then is the strategy asked as if nothing had been proposed.
    /// </summary>
    public static Proposal Next(IStrategy strategy, StudyState state)
    {
        Assignment known = state.NextKnown;
        Proposal proposal = strategy.Propose(state.Spec, state.Seed, state.Snapshot, state.NextNumber, known);
        return proposal.IsExhausted && !state.Backlog.IsEmpty ? Again(strategy, state, known) : proposal;
    }

    /// <summary>Whether some legal point has these values, so that enqueueing them makes sense. Whatever the study's strategy is, random draws find out.</summary>
    public static bool CanComplete(StudyState state, Assignment known) => !Again(new RandomStrategy(), state, known).IsExhausted;

    public static ProposalSource SourceOf(StudyState state) => state.Backlog.IsEmpty ? ProposalSource.Strategy : ProposalSource.Enqueued;

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

        return Settle(turn, Next(turn.Algorithms.Strategy, state), state);
    }

    /// <summary>Turns what a strategy said about <paramref name="seen"/> into events. False: it is overtaken, or nothing is left.</summary>
    public static bool Settle(StudyTurn turn, Proposal proposal, StudyState seen)
    {
        if (proposal.Parameters is not { } parameters)
        {
            if (turn.Decide(new ReportExhausted(seen.NextNumber)).IsRefused) return false;
            turn.Algorithms.SetExhausted(seen.NextNumber);
            return false;
        }

        var command = new ProposeTrial(seen.NextNumber, parameters, SourceOf(seen), seen.Seq, proposal.StrategyStateJson) { Target = turn.Algorithms.FirstTarget(seen) };
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
        bool proposed = Settle(turn, proposal, seen);
        StudyState state = turn.State;
        if (!proposed && !state.IsFinished && !state.IsPaused && !turn.Algorithms.HasNothing(state)) turn.WantsProposal = true;
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

    private static Proposal Again(IStrategy strategy, StudyState state, Assignment known) => strategy.Propose(
        state.Spec, state.Seed, state.Snapshot with { Proposed = ImmutableHashSet<Assignment>.Empty }, state.NextNumber, known);
}
