using HyperSearch.Core.Studies;
using HyperSearch.Journal;

namespace HyperSearch.Simulation.Tests.Oracles;

/// <summary>The replay of the journal, position by position, as the reference for what coordinators believe.</summary>
internal sealed class ProjectionChecks
{
    private readonly List<StudyState> states = [];
    private readonly Dictionary<long, string> digests = [];
    private readonly Dictionary<string, StudyState> compared = new(StringComparer.Ordinal);

    public StudyState? Latest => states.Count > 0 ? states[^1] : null;

    public void Append(JournalEntry entry, string study) => states.Add(StudyReplay.Next(Latest, entry, study));

    public void Compare(StudyState live, string who)
    {
        if (compared.TryGetValue(who, out StudyState? before) && ReferenceEquals(before, live)) return;
        compared[who] = live;
        BrokenInvariant.ThrowUnless(live.Seq <= states.Count, "I7", $"{who} is at {live.Seq}, but the journal ends at {states.Count}");
        if (!digests.TryGetValue(live.Seq, out string? digest)) digests[live.Seq] = digest = StateDigest.Of(states[(int)live.Seq - 1]);
        BrokenInvariant.ThrowUnless(StateDigest.Of(live) == digest, "I7", $"{who} believes something else at {live.Seq} than the journal says");
    }
}
