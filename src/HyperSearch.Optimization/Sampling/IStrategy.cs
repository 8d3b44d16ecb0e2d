using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Studies;

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

/// <summary>What a strategy answers: an assignment with the state that later proposals take from it, or that the space is exhausted.</summary>
public sealed record Proposal(Assignment? Parameters, string? StrategyStateJson)
{
    public static Proposal Exhausted { get; } = new(null, null);

    public bool IsExhausted => Parameters is null;
}
