namespace HyperSearch.Journal.Backups;

/// <summary>
/// A new journal that is being filled from a backup. Nothing of it is seen before <see cref="Commit"/>, and without that nothing of it stays.
/// </summary>
public interface IRestoreTarget : IAsyncDisposable
{
    /// <summary>The name of the new journal's life.</summary>
    string Incarnation { get; }

    /// <summary>What follows belongs to this study, until the next one.</summary>
    Task AddStudy(string name, DateTimeOffset createdAt, CancellationToken cancel);

    /// <summary>The study's next events.</summary>
    /// <param name="afterSeq">The position of the one before the first of them.</param>
    Task AddEvents(long afterSeq, IReadOnlyList<StoredEvent> events, CancellationToken cancel);

    Task AddKeys(IReadOnlyList<AppendKey> keys, CancellationToken cancel);

    Task AddCurve(IReadOnlyList<CurveRow> rows, CancellationToken cancel);

    Task Commit(CancellationToken cancel);
}
