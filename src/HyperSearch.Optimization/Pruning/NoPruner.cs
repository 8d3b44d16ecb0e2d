using HyperSearch.Core.Studies;

namespace HyperSearch.Optimization.Pruning;

/// <summary>Every trial runs to its end.</summary>
public sealed class NoPruner : IPruner
{
    public PruningVerdict Judge(StudySpec spec, TrialSnapshot snapshot, int number, long step) => PruningVerdict.Continue;
}
