using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;
using HyperSearch.Optimization.Pruning;
using HyperSearch.Optimization.Sampling;

namespace HyperSearch.Coordinator.Studies;

/// <summary>
/// A study's strategy and pruner, with what need not be asked twice: a strategy that has nothing left, and a budget that is spent,
/// stay so. Belongs to one actor; an actor that reads its journal anew takes a new one.
/// </summary>
/// <param name="inline">Whether proposing is quick enough for the actor's own turn; otherwise it happens beside it.</param>
internal sealed class StudyAlgorithms(IStrategy strategy, IPruner pruner, bool inline)
{
    private int exhaustedAt = -1;
    private bool budgetSpent;

    public IStrategy Strategy { get; } = strategy;

    public bool Inline { get; } = inline;

    public PruningVerdict Judge(StudyState state, int number, long step) => pruner.Judge(state.Spec, state.Snapshot, number, step);

    public RungTarget? FirstTarget(StudyState state) => pruner.FirstTarget(state.Spec, state.Snapshot, state.NextNumber);

    public Promotion? Promote(StudyState state, bool closing) => state.Paused.IsEmpty ? null : pruner.Promote(state.Spec, state.Seed, state.Snapshot, closing);

    public bool IsExhausted(StudyState state) => state.Backlog.IsEmpty && exhaustedAt == state.NextNumber;

    public void SetExhausted(int number) => exhaustedAt = number;

    /// <summary>Whether it is in vain to ask for a proposal.</summary>
    public bool HasNothing(StudyState state) =>
        budgetSpent || IsExhausted(state) || (state.Spec.Budget.Trials is { } trials && state.NextNumber >= trials);

    public void SetBudgetSpent() => budgetSpent = true;
}
