using HyperSearch.Core.Studies;

namespace HyperSearch.Journal;

/// <summary>An event as it was read.</summary>
/// <param name="Stored">The bytes as they are kept.</param>
/// <param name="Event">Null where the entry is damaged.</param>
/// <param name="Damage">What is wrong with it, or null.</param>
public sealed record JournalEntry(long Seq, StoredEvent Stored, StudyEvent? Event, string? Damage)
{
    /// <summary>The event of an entry that has to be sound.</summary>
    /// <exception cref="JournalDamagedException">It is not.</exception>
    public StudyEvent Require(string study) => Event ?? throw new JournalDamagedException(study, Seq, Damage ?? "unreadable");
}
