namespace HyperSearch.Journal.Backups;

/// <summary>What a backup holds.</summary>
/// <param name="Incarnation">Of the journal that it was made of.</param>
public sealed record BackupSummary(string Incarnation, DateTimeOffset MadeAt, int Studies, long Events);
