using System.Globalization;
using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;

namespace HyperSearch.Optimization.Pruning;

/// <summary>
/// The rule behind the median and percentile pruners (Golovin et al., "Google Vizier", KDD 2017, section 3.2.1, on best values): a trial goes on while
/// its best value up to a step is at least as good as the given percentile, over the completed trials that reached that step, of the best
/// value that each had up to it. Pure.
/// </summary>
internal static class PercentileRule
{
    public const int WarmupTrialsDefault = 4;

    /// <param name="percentile">Of the peers, counted from the best: 25 keeps what is among the best quarter.</param>
    /// <param name="name">How the reason calls that percentile.</param>
    public static PruningVerdict Judge(StudySpec spec, TrialSnapshot snapshot, int number, long step, double percentile, string name)
    {
        if (step < spec.Pruner.Number("min", 0)) return PruningVerdict.Continue;
        double sign = RungValues.Sign(spec);
        double[] peers = [.. snapshot.Trials
            .Where(t => t.Number != number && t.State == TrialState.Completed && t.Reports.Length > 0 && t.Reports[^1].Step >= step)
            .Select(t => RungValues.BestUpTo(t, step, sign))
            .Where(best => best is not null)
            .Select(best => best!.Value)
            .Order()];
        if (peers.Length < Math.Max(1, spec.Pruner.Number("warmup_trials", WarmupTrialsDefault))) return PruningVerdict.Continue;
        if (RungValues.BestUpTo(snapshot.Trials[number], step, sign) is not { } own) return PruningVerdict.Continue;
        double bar = Quantile(peers, percentile / 100);
        if (own <= bar) return PruningVerdict.Continue;
        return PruningVerdict.StopFor(string.Create(CultureInfo.InvariantCulture,
            $"best {sign * own:G6} at step {step} is worse than the {name} {sign * bar:G6} of {peers.Length} completed trials"));
    }

    /// <summary>With linear interpolation between the sorted values (Hyndman and Fan's type 7).</summary>
    private static double Quantile(double[] sorted, double share)
    {
        double place = share * (sorted.Length - 1);
        int low = (int)Math.Floor(place), high = Math.Min(low + 1, sorted.Length - 1);
        return sorted[low] == sorted[high] ? sorted[low] : sorted[low] + (place - low) * (sorted[high] - sorted[low]);
    }
}
