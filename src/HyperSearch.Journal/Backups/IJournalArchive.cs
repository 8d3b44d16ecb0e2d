namespace HyperSearch.Journal.Backups;

/// <summary>A journal that can be put into a backup: what that needs beside <see cref="IJournal"/>.</summary>
public interface IJournalArchive : IJournal
{
    /// <summary>Names this life of the journal; a restore begins another.</summary>
    Task<string> ReadIncarnation(CancellationToken cancel);

    /// <summary>The idempotency keys of a study with the positions of their last events, by position.</summary>
    Task<IReadOnlyList<AppendKey>> ListKeys(string study, CancellationToken cancel);
}

/// <summary>The key of a mutation that happened, and the position of its last event.</summary>
public sealed record AppendKey(string Key, long Seq);
