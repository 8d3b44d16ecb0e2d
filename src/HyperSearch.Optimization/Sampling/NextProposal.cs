using System.Collections.Immutable;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Studies;

namespace HyperSearch.Optimization.Sampling;

/// <summary>How a strategy is asked: by a coordinator, by ask and tell, and again when a journal is verified. The same state gives the same bits.</summary>
public static class NextProposal
{
    /// <summary>
    /// What the strategy proposes for the trial that is next in <paramref name="state"/>. A person may enqueue a point that was tried
    /// before: only then is the strategy asked as if nothing had been proposed.
    /// </summary>
    public static Proposal Of(IStrategy strategy, StudyState state)
    {
        Assignment known = state.NextKnown;
        Proposal proposal = strategy.Propose(state.Spec, state.Seed, StrategyView.Of(state), state.NextNumber, known);
        return proposal.IsExhausted && !state.Backlog.IsEmpty ? Again(strategy, state, known) : proposal;
    }

    /// <summary>Whether some legal point has these values, so that enqueueing them makes sense. Whatever the study's strategy is, random draws find out.</summary>
    public static bool CanComplete(StudyState state, Assignment known) => !Again(new RandomStrategy(), state, known).IsExhausted;

    public static ProposalSource SourceOf(StudyState state) => state.Backlog.IsEmpty ? ProposalSource.Strategy : ProposalSource.Enqueued;

    private static Proposal Again(IStrategy strategy, StudyState state, Assignment known) => strategy.Propose(
        state.Spec, state.Seed, StrategyView.Of(state) with { Proposed = ImmutableHashSet<Assignment>.Empty }, state.NextNumber, known);
}
