namespace HyperSearch.Journal;

/// <summary>A study that the journal holds, with the position of its last event.</summary>
public sealed record JournaledStudy(string Name, long Seq, DateTimeOffset CreatedAt);
