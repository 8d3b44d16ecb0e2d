using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;

namespace HyperSearch.Optimization.Sampling;

/// <summary>
/// Proposes parameters. A pure function of the study's specification, its seed and the snapshot of trials: the same three give the
/// same bits on every machine and in every process, which is what `study verify` checks.
/// </summary>
public interface IStrategy
{
    /// <summary>The next assignment for trial <paramref name="number"/>, or why there is none.</summary>
    /// <param name="known">Values that are given (of an enqueued trial); they stand in the answer unchanged.</param>
    Proposal Propose(StudySpec spec, ulong seed, TrialSnapshot snapshot, int number, Assignment known);
}

/// <summary>What a strategy answers: an assignment with the state that later proposals take from it, or that there is none, now or ever.</summary>
public sealed record Proposal(Assignment? Parameters, string? StrategyStateJson)
{
    /// <summary>Nothing is left to propose.</summary>
    public static Proposal Exhausted { get; } = new(null, null);

    /// <summary>Nothing can be proposed before one of the open trials ends. Only for strategies that are quick: whoever asks, asks again after each change.</summary>
    public static Proposal Waiting { get; } = new(null, null) { IsWaiting = true };

    public bool IsWaiting { get; private init; }

    public bool IsExhausted => Parameters is null && !IsWaiting;

    /// <summary>In population based training, the part of a member's training that the trial does; null elsewhere.</summary>
    public TrialLeg? Leg { get; init; }

    /// <summary>The end of that part; null elsewhere: how far a trial goes is then the pruner's to say.</summary>
    public RungTarget? Target { get; init; }
}
