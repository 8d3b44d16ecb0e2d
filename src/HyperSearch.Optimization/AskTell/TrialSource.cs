using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;
using HyperSearch.Optimization.Pruning;
using HyperSearch.Optimization.Sampling;

namespace HyperSearch.Optimization.AskTell;

/// <summary>Where asked trials come from, and how they go on: paused ones that the pruner brings back, then new ones of the strategy.</summary>
/// <param name="holder">The session that holds the lease of every asked trial.</param>
internal sealed class TrialSource(IStrategy strategy, IPruner pruner, string holder)
{
    // A strategy that has nothing left is not asked twice for the same number.
    private int exhaustedAt = -1;

    // What the strategy proposes at a position of the journal, computed before anybody asked.
    private (long Seq, Proposal Proposal)? prepared;

    /// <summary>Asks the strategy ahead of time, where it would be asked next. Whether this was called changes no bit of any answer.</summary>
    public void Prepare(StudyState state)
    {
        if (prepared?.Seq != state.Seq && !state.IsFinished && !HasNothing(state)) prepared = (state.Seq, NextProposal.Of(strategy, state));
    }

    /// <summary>The next trial, leased to a slot of its own; null where there is none now.</summary>
    public AskedTrial? Next(AskTellTurn turn)
    {
        if (turn.State.IsFinished || (Promote(turn) ?? Propose(turn)) is not { } number) return null;
        if (turn.Demand(new LeaseTrial(holder, number)).Trial != number)
            throw new InvalidOperationException($"Trial {number} of study '{turn.State.Spec.Name}' could not be leased at {turn.State.Seq}.");
        TrialView trial = turn.State.Trials[number].View;
        return new AskedTrial(number, trial.Parameters, turn.State.Trials[number].ResumeStep, trial.Target?.Until) { Parent = trial.Leg?.Parent };
    }

    /// <summary>What the pruner says about the report that the turn just took.</summary>
    public ReportVerdict Judge(AskTellTurn turn, int number, long step)
    {
        StudyState state = turn.State;
        PruningVerdict verdict = pruner.Judge(state.Spec, state.Snapshot, number, step);
        TrialRecord trial = state.Trials[number];
        if (verdict.Stop)
        {
            turn.Demand(new PruneTrial(number, trial.Attempt, step, verdict.Reason ?? "the pruner stopped it"));
            return new ReportVerdict(VerdictKind.Stop, verdict.Reason);
        }

        if (!trial.IsPausing || trial.View.Leg is not null) return ReportVerdict.Continue;
        turn.Demand(new PauseTrial(number, trial.Attempt, step));
        return ReportVerdict.Pause;
    }

    /// <summary>Ends the paused trials that nothing will bring back, and the study when the strategy ran dry and nothing is out any more.</summary>
    public void EndWhatCannotGoOn(AskTellTurn turn)
    {
        StudyState state = turn.State;
        if (state.IsFinished || state.Counts.Open > 0 || !HasNothing(state)) return;
        if (!state.Paused.IsEmpty && pruner.Promote(state.Spec, state.Seed, state.Snapshot, closing: true) is not null) return;
        if (!state.Paused.IsEmpty) turn.Decide(new EndPausedTrials(state.NextNumber, IsExhausted(state)));
        if (IsExhausted(turn.State) && !turn.State.IsFinished) turn.Demand(new ReportExhausted(turn.State.NextNumber));
    }

    private int? Promote(AskTellTurn turn)
    {
        StudyState state = turn.State;
        if (state.Paused.IsEmpty) return null;
        bool closing = state.Counts.Open == 0 && HasNothing(state);
        if (pruner.Promote(state.Spec, state.Seed, state.Snapshot, closing) is not { } promotion) return null;
        Decision decision = turn.Decide(new PromoteTrial(promotion.Number, promotion.Target, state.Seq, closing));
        return Accepted(decision, "Pruner", state.Spec.Pruner.Kind) ? promotion.Number : null;
    }

    private int? Propose(AskTellTurn turn)
    {
        StudyState state = turn.State;
        if (HasNothing(state)) return null;
        Proposal proposal = prepared is { } ahead && ahead.Seq == state.Seq ? ahead.Proposal : NextProposal.Of(strategy, state);
        if (proposal.Parameters is not { } parameters)
        {
            if (proposal.IsExhausted) exhaustedAt = state.NextNumber;
            return null;
        }

        var command = new ProposeTrial(state.NextNumber, parameters, NextProposal.SourceOf(state), state.Seq, proposal.StrategyStateJson)
        {
            Target = proposal.Target ?? pruner.FirstTarget(state.Spec, state.Snapshot, state.NextNumber),
            Leg = proposal.Leg,
        };
        return Accepted(turn.Decide(command), "Strategy", state.Spec.Strategy.Kind) ? state.NextNumber : null;
    }

    private bool IsExhausted(StudyState state) => state.Backlog.IsEmpty && exhaustedAt == state.NextNumber;

    private bool HasNothing(StudyState state) => IsExhausted(state) || state.Spec.Budget.Trials <= state.NextNumber;

    private static bool Accepted(Decision decision, string who, string kind) => decision.Refusal switch
    {
        null => true,
        { Code: RefusalCode.BudgetSpent } => false,
        var bug => throw new InvalidOperationException($"{who} '{kind}' of study '{decision.After!.Spec.Name}': {bug.Message}"),
    };
}
