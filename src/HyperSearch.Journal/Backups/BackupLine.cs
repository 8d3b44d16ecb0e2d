namespace HyperSearch.Journal.Backups;

/// <summary>
/// A line of a backup. The file is gzipped JSON lines, the same for every store: a head, then for each study itself, its events, keys and
/// curves, and an end with counts and a hash, without which the file is not whole.
/// </summary>
internal abstract record BackupLine
{
    public sealed record Head(int Version, string Incarnation, DateTimeOffset MadeAt) : BackupLine;

    public sealed record Study(string Name, DateTimeOffset CreatedAt, long Seq) : BackupLine;

    public sealed record Event(long Seq, StoredEvent Stored, uint Checksum) : BackupLine;

    public sealed record Key(AppendKey Value) : BackupLine;

    public sealed record Curve(CurveRow Row) : BackupLine;

    /// <param name="Sha256">Over all lines before this one, each with its line feed.</param>
    public sealed record End(int Studies, long Events, string Sha256) : BackupLine;
}
