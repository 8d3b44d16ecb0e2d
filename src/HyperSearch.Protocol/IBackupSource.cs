namespace HyperSearch.Protocol;

/// <summary>A coordinator that gives away its journal as a backup, while it goes on.</summary>
public interface IBackupSource
{
    /// <summary>Writes the whole backup. What was written when this throws is no backup.</summary>
    /// <exception cref="CoordinatorException">The journal cannot be read, or its store has no backups.</exception>
    Task WriteBackup(Stream destination, CancellationToken cancel);
}
