using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;

namespace HyperSearch.Optimization.Pruning;

/// <summary>
/// Asynchronous successive halving (ASHA; Li et al., MLSys 2020). Every trial runs to the first rung and pauses; whenever a slot is free, a paused
/// trial among the best 1/eta of its rung goes on to the next rung from its checkpoint, and only if there is none a new trial begins. With a <c>max</c> one
/// whose chance to win is worth less than a new trial waits, until no new ones are to come (<see cref="PromotionWorth"/>).
/// Options: <c>min</c> (the first rung, max / eta³), <c>max</c> (the last rung: trials go on from there to their end), <c>eta</c> (3).
/// </summary>
/// <remarks>
/// A rung whose order has nothing to do with the order at the end (<see cref="RankCheck"/>) gives nothing up any more. When nothing new can be
/// proposed and no trial has completed, the best paused one is brought to its end, so that a small study has a result too.
/// </remarks>
public sealed class AshaPruner : IPruner
{
    public PruningVerdict Judge(StudySpec spec, TrialSnapshot snapshot, int number, long step) => SuccessiveHalving.Judge(snapshot, number, step);

    public RungTarget? FirstTarget(StudySpec spec, TrialSnapshot snapshot, int number) =>
        SuccessiveHalving.FirstTarget(RungLadder.Of(spec.Pruner), spec, snapshot, 0);

    public Promotion? Promote(StudySpec spec, ulong seed, TrialSnapshot snapshot, bool closing)
    {
        RungLadder ladder = RungLadder.Of(spec.Pruner);
        bool newOnesCome = !closing && !(snapshot.Trials.Count >= spec.Budget.Trials);
        return SuccessiveHalving.Promote(ladder, spec, snapshot, _ => true, waits: newOnesCome)
            ?? (closing ? SuccessiveHalving.PromoteLast(ladder, spec, snapshot) : null);
    }
}
