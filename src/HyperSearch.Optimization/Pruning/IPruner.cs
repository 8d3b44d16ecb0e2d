using HyperSearch.Core.Studies;

namespace HyperSearch.Optimization.Pruning;

/// <summary>Says after each journaled report of the objective's metric whether a trial goes on. Pure.</summary>
public interface IPruner
{
    PruningVerdict Judge(StudySpec spec, TrialSnapshot snapshot, int number, long step);
}

/// <summary>Go on, or stop with a reason that a person can read.</summary>
public sealed record PruningVerdict(bool Stop, string? Reason)
{
    public static PruningVerdict Continue { get; } = new(false, null);
}
