using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;

namespace HyperSearch.Optimization.AskTell;

/// <summary>Why a trial has the parameters that it has.</summary>
/// <param name="Source">Whether the strategy thought of it, or a person enqueued it.</param>
/// <param name="SnapshotSeq">The event up to which the strategy knew the study.</param>
/// <param name="StrategyStateJson">What the strategy said about its choice, such as the model's mean and standard deviation there; null where it had nothing to say.</param>
public sealed record TrialExplanation(int Number, Assignment Parameters, TrialState State, string Strategy, ProposalSource Source, long SnapshotSeq, string? StrategyStateJson);
