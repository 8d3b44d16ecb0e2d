using HyperSearch.Core.Studies;

namespace HyperSearch.Journal;

/// <summary>From a journal to the state of a study.</summary>
public static class StudyReplay
{
    /// <summary>The study's state, or null where there is none of that name.</summary>
    /// <exception cref="JournalDamagedException">An event cannot be trusted; `study verify` tells more.</exception>
    public static async Task<StudyState?> Load(IJournal journal, string study, CancellationToken cancel)
    {
        StudyState? state = null;
        await foreach (JournalEntry entry in journal.Read(study, 0, cancel)) state = Next(state, entry, study);
        return state;
    }

    /// <summary><paramref name="state"/> after one more entry.</summary>
    public static StudyState Next(StudyState? state, JournalEntry entry, string study)
    {
        long expected = (state?.Seq ?? 0) + 1;
        if (entry.Seq != expected) throw new JournalDamagedException(study, expected, $"it is missing: {entry.Seq} comes next");
        try
        {
            return StudyFold.Apply(state, entry.Require(study));
        }
        catch (Exception impossible) when (impossible is InvalidOperationException or ArgumentException)
        {
            throw new JournalDamagedException(study, entry.Seq, impossible.Message, impossible);
        }
    }
}
