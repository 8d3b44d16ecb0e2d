using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;
using HyperSearch.Protocol.Studies;
using HyperSearch.Protocol.Trials;

namespace HyperSearch.Chaos.Tests.Checking;

/// <summary>What a running coordinator shows of a study that is over, held against the journal's replay.</summary>
internal static class LiveRules
{
    /// <param name="replayed">The state that the journal replays to.</param>
    /// <param name="who">Which coordinator showed it.</param>
    public static IEnumerable<Violation> Check(StudyState replayed, StudySummary summary, IReadOnlyList<TrialSummary> trials, string who)
    {
        string study = replayed.Spec.Name;
        if (summary.Seq != replayed.Seq) yield return Differs(study, $"{who} is at event {summary.Seq}, the journal at {replayed.Seq}");
        if (summary.Best?.Number != replayed.BestNumber) yield return Differs(study, $"{who} shows trial {summary.Best?.Number} as the best, the journal says {replayed.BestNumber}");
        if (trials.Count != replayed.Trials.Count) yield return Differs(study, $"{who} shows {trials.Count} trials, the journal has {replayed.Trials.Count}");
        foreach ((TrialSummary shown, TrialRecord kept) in trials.Zip(replayed.Trials))
        {
            double? value = kept.State == TrialState.Completed ? kept.View.Values[0] : null;
            bool equal = shown.Number == kept.Number && shown.State == kept.State.Name() && shown.Attempts == kept.Attempt && Nullable.Equals(shown.Value, value)
                && shown.Metrics.OrderBy(m => m.Key, StringComparer.Ordinal).SequenceEqual(kept.Metrics.OrderBy(m => m.Key, StringComparer.Ordinal));
            if (!equal) yield return Differs(study, $"{who} shows trial {shown.Number} as {shown.State} with {shown.Value:R} after {shown.Attempts} attempts, the journal as {kept.State.Name()} with {value:R} after {kept.Attempt}");
        }
    }

    private static Violation Differs(string study, string what) => new(Promise.ReplayEqualsLive, study, what);
}
