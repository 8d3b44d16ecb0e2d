using System.Globalization;
using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;

namespace HyperSearch.Optimization.Pruning;

/// <summary>
/// The median stopping rule (Golovin et al., "Google Vizier", KDD 2017, section 3.2.1, on best values): a trial stops when its best value up
/// to a step is worse than the median, over the completed trials that reached that step, of the best value each had up to it.
/// Options: <c>warmup_trials</c> (completed trials before it judges, 4) and <c>min</c> (the first step that it judges, 0).
/// </summary>
public sealed class MedianPruner : IPruner
{
    public const int WarmupTrialsDefault = 4;

    public PruningVerdict Judge(StudySpec spec, TrialSnapshot snapshot, int number, long step)
    {
        if (step < spec.Pruner.Number("min", 0)) return PruningVerdict.Continue;
        bool minimize = spec.Objectives[0].Direction == Direction.Minimize;
        double[] peers = [.. snapshot.Trials
            .Where(t => t.Number != number && t.State == TrialState.Completed && t.Reports.Length > 0 && t.Reports[^1].Step >= step)
            .Select(t => BestUpTo(t, step, minimize))
            .Where(best => best is not null)
            .Select(best => best!.Value)];
        if (peers.Length < Math.Max(1, spec.Pruner.Number("warmup_trials", WarmupTrialsDefault))) return PruningVerdict.Continue;
        if (BestUpTo(snapshot.Trials[number], step, minimize) is not { } own) return PruningVerdict.Continue;
        double median = Median(peers);
        if (minimize ? own <= median : own >= median) return PruningVerdict.Continue;
        return new PruningVerdict(true, string.Create(CultureInfo.InvariantCulture,
            $"best {own:G6} at step {step} is worse than the median {median:G6} of {peers.Length} completed trials"));
    }

    private static double? BestUpTo(TrialView trial, long step, bool minimize)
    {
        double? best = null;
        foreach (StepValue report in trial.Reports)
            if (report.Step <= step && double.IsFinite(report.Value) && (best is null || (minimize ? report.Value < best : report.Value > best)))
                best = report.Value;
        return best;
    }

    private static double Median(double[] values)
    {
        Array.Sort(values);
        int middle = values.Length / 2;
        return values.Length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }
}
