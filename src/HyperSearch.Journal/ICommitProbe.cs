namespace HyperSearch.Journal;

/// <summary>A journal that can show that it would keep an append, without appending anything.</summary>
public interface ICommitProbe
{
    /// <summary>
    /// Writes to one row of the journal's own and returns once that is durable. However often it is asked, the journal does not grow by it.
    /// </summary>
    /// <exception cref="JournalException">Storage is full, away, read-only or broken: an append would have ended so.</exception>
    Task ProveCommit(CancellationToken cancel);
}
