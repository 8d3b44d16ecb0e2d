using HyperSearch.Core.Studies;
using HyperSearch.Journal;

namespace HyperSearch.Chaos.Tests.Checking;

/// <summary>All that a journal holds of a study, as it was read after the campaign.</summary>
internal sealed record StudyHistory(string Study, IReadOnlyList<JournalEntry> Entries, IReadOnlyList<CurveRow> Curves)
{
    public IEnumerable<StudyEvent> Events => Entries.Select(e => e.Event).OfType<StudyEvent>();

    /// <summary>The state that the events replay to.</summary>
    /// <exception cref="JournalDamagedException">They do not follow from each other.</exception>
    public StudyState? Replay()
    {
        StudyState? state = null;
        foreach (JournalEntry entry in Entries) state = StudyReplay.Next(state, entry, Study);
        return state;
    }

    public static async Task<StudyHistory> Read(IJournal journal, string study)
    {
        var entries = new List<JournalEntry>();
        await foreach (JournalEntry entry in journal.Read(study, 0, CancellationToken.None)) entries.Add(entry);
        var curves = new List<CurveRow>();
        foreach (int trial in entries.Select(e => e.Event).OfType<TrialProposed>().Select(p => p.Number).Distinct())
            curves.AddRange(await journal.ReadCurve(study, trial, CancellationToken.None));
        return new StudyHistory(study, entries, curves);
    }
}
