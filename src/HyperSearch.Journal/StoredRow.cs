namespace HyperSearch.Journal;

/// <summary>A row of a store's event table.</summary>
internal sealed record StoredRow(long Seq, StoredEvent Event, uint Checksum);
