using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;

namespace HyperSearch.Optimization.Pruning;

/// <summary>
/// Says how far each trial goes. Pure: specification, seed and snapshot give the answer, which `study verify` derives again.
/// </summary>
/// <remarks>
/// With rungs, a trial gets a target when it is proposed and at each promotion. Its first report at the target or later ends the leg: the
/// trial pauses by a rule of the study itself (<see cref="TrialRecord.IsPausing"/>) unless <see cref="Judge"/> stops it there, and frees its
/// slot. Before anything new is proposed, <see cref="Promote"/> may bring a paused trial back.
/// </remarks>
public interface IPruner
{
    /// <summary>Asked after each journaled report of the objective's metric: whether the trial goes on, or stops for good.</summary>
    PruningVerdict Judge(StudySpec spec, TrialSnapshot snapshot, int number, long step);

    /// <summary>The first target of trial <paramref name="number"/>, which is about to be proposed; null without rungs: it runs to its end.</summary>
    RungTarget? FirstTarget(StudySpec spec, TrialSnapshot snapshot, int number) => null;

    /// <summary>Which paused trial goes on, and how far; null: none.</summary>
    /// <param name="closing">Nothing new can be proposed any more and nothing is open: with null the paused trials end and the study with them.</param>
    Promotion? Promote(StudySpec spec, ulong seed, TrialSnapshot snapshot, bool closing) => null;
}
