using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;
using HyperSearch.Journal;

namespace HyperSearch.Simulation.Tests.Oracles;

/// <summary>The replay of the journal, position by position, as the reference for what coordinators believe.</summary>
/// <remarks>
/// States share what did not change between them, so most of a state has been compared before: a trial's record is written out once, and
/// two records that were found equal once are equal for ever.
/// </remarks>
internal sealed class ProjectionChecks
{
    private readonly List<StudyState> states = [];
    private readonly Dictionary<string, StudyState> compared = new(StringComparer.Ordinal);
    private readonly HashSet<(TrialRecord Live, TrialRecord Replayed)> equal = new(new SamePair());

    private readonly Dictionary<TrialRecord, string> texts = new(ReferenceEqualityComparer.Instance);

    public StudyState? Latest => states.Count > 0 ? states[^1] : null;

    public void Append(JournalEntry entry, string study) => states.Add(StudyReplay.Next(Latest, entry, study));

    public void Compare(StudyState live, string who)
    {
        if (compared.TryGetValue(who, out StudyState? before) && ReferenceEquals(before, live)) return;
        compared[who] = live;
        BrokenInvariant.ThrowUnless(live.Seq <= states.Count, "I7", $"{who} is at {live.Seq}, but the journal ends at {states.Count}");
        StudyState replayed = states[(int)live.Seq - 1];
        BrokenInvariant.ThrowUnless(StateDigest.TextOf(live) == StateDigest.TextOf(replayed), "I7", $"{who} believes something else at {live.Seq} than the journal says");
        BrokenInvariant.ThrowUnless(live.Trials.Count == replayed.Trials.Count, "I7", $"{who} believes in {live.Trials.Count} trials at {live.Seq} where the journal has {replayed.Trials.Count}");
        for (int number = 0; number < live.Trials.Count; number++)
            BrokenInvariant.ThrowUnless(AreEqual(live.Trials[number], replayed.Trials[number]), "I7", $"{who} believes something else of trial {number} at {live.Seq} than the journal says");
    }

    private bool AreEqual(TrialRecord live, TrialRecord replayed)
    {
        if (ReferenceEquals(live, replayed) || equal.Contains((live, replayed))) return true;
        return StateDigest.TextOf(live) == TextOf(replayed) && equal.Add((live, replayed));
    }

    private string TextOf(TrialRecord replayed)
    {
        if (!texts.TryGetValue(replayed, out string? text)) texts.Add(replayed, text = StateDigest.TextOf(replayed));
        return text;
    }

    private sealed class SamePair : IEqualityComparer<(TrialRecord Live, TrialRecord Replayed)>
    {
        public bool Equals((TrialRecord Live, TrialRecord Replayed) x, (TrialRecord Live, TrialRecord Replayed) y) =>
            ReferenceEquals(x.Live, y.Live) && ReferenceEquals(x.Replayed, y.Replayed);

        public int GetHashCode((TrialRecord Live, TrialRecord Replayed) pair) =>
            HashCode.Combine(ReferenceEqualityComparer.Instance.GetHashCode(pair.Live), ReferenceEqualityComparer.Instance.GetHashCode(pair.Replayed));
    }
}
