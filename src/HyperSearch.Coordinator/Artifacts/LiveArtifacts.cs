using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;
using HyperSearch.Optimization.Sampling;
using HyperSearch.Protocol.Artifacts;

namespace HyperSearch.Coordinator.Artifacts;

/// <summary>
/// Which artifacts a study still needs: its inputs; the last two checkpoints of every trial that may go on, and the last of those from which another may start; and those of
/// its best completed trials, of which `best` and `confirm` write and score some. With several objectives no trial is the best, and all completed ones stay.
/// </summary>
internal static class LiveArtifacts
{
    /// <summary>How many of the best keep their checkpoints: as far as `confirm --top` can reach.</summary>
    public const int BestKept = 10;

    /// <summary>The hashes of what is needed, each with whether it is a manifest, whose files are then needed too.</summary>
    public static IEnumerable<(string Sha256, bool IsManifest)> Of(StudyState state)
    {
        foreach (StudyInput input in state.Inputs) yield return (input.Sha256, input.IsFolder);
        foreach (TrialCheckpoint? saved in Checkpoints(state))
            if (saved is not null && ArtifactReference.Parse(saved.Path) is { } manifest) yield return (manifest, true);
    }

    private static IEnumerable<TrialCheckpoint?> Checkpoints(StudyState state) =>
        state.Trials.Where(t => !t.State.IsTerminal()).SelectMany(t => new[] { t.Checkpoint, t.EarlierCheckpoint })
            .Concat(Winners(state).Concat(Parents(state)).Select(t => t.Checkpoint));

    /// <summary>Those that open trials start from, and those that later ones may.</summary>
    private static IEnumerable<TrialRecord> Parents(StudyState state)
    {
        if (state.Trials is not [{ View.Leg: not null }, ..]) return [];
        IEnumerable<int> open = state.Queued.Union(state.Running).Select(number => state.Trials[number].View.Leg?.Parent).OfType<int>();
        IEnumerable<int> possible = Population.Of(state.Spec, StrategyView.Of(state)).PossibleParents().Select(trial => trial.Number);
        return open.Union(possible).Select(number => state.Trials[number]);
    }

    private static IEnumerable<TrialRecord> Winners(StudyState state) => state.Spec.Objectives.Length == 1
        ? BestTrial.Top(state, BestKept)
        : state.Trials.Where(t => t.State == TrialState.Completed);
}
