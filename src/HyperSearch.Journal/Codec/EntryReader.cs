using System.Text.Json;
using HyperSearch.Core.Studies;

namespace HyperSearch.Journal.Codec;

/// <summary>Makes entries of what a store holds: checks the checksum, then decodes. Damage becomes part of the entry, so that reading goes on.</summary>
internal sealed class EntryReader
{
    private readonly EventReader events = new(UpcasterChain.Released);

    /// <exception cref="UnknownEventException">A newer version of the program wrote the event.</exception>
    public JournalEntry Read(long seq, StoredEvent stored, uint checksum)
    {
        uint actual = stored.Checksum(seq);
        if (actual != checksum) return new JournalEntry(seq, stored, null, $"its checksum is {actual:x8}, not {checksum:x8}");
        try
        {
            StudyEvent e = events.Read(stored);
            return new JournalEntry(seq, stored, e, null);
        }
        catch (JsonException unreadable)
        {
            return new JournalEntry(seq, stored, null, unreadable.Message);
        }
    }
}
