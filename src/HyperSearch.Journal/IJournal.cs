namespace HyperSearch.Journal;

/// <summary>
/// The append-only events of all studies, and beside them the dense curves that no decision depends on. Safe for use by many threads.
/// A call that ends in <see cref="JournalFaultedException"/> may or may not have happened: reopen and replay.
/// </summary>
public interface IJournal : IAsyncDisposable
{
    /// <summary>Every study by name, in ordinal order.</summary>
    Task<IReadOnlyList<JournaledStudy>> ListStudies(CancellationToken cancel);

    /// <summary>
    /// Appends all events of a decision or none, right after event <see cref="AppendRequest.ExpectedSeq"/>. Returns once they are
    /// durable. With 0 expected it makes the study, whose first event has to be StudyCreated.
    /// </summary>
    Task<AppendOutcome> Append(AppendRequest request, CancellationToken cancel);

    /// <summary>The position of the last event that was appended with this idempotency key; null where the study has none such.</summary>
    Task<long?> FindAppend(string study, string idempotencyKey, CancellationToken cancel);

    /// <summary>
    /// The study's events after <paramref name="afterSeq"/>, in order; none for a study that is not there. A damaged event comes as an
    /// entry that says so, and the reading goes on.
    /// </summary>
    IAsyncEnumerable<JournalEntry> Read(string study, long afterSeq, CancellationToken cancel);

    /// <summary>Removes all that is known of a study; false where there is none of that name.</summary>
    Task<bool> DeleteStudy(string study, CancellationToken cancel);

    /// <summary>Keeps reports beside the journal. One that is there already (same trial, attempt and index) stays as it is.</summary>
    /// <exception cref="KeyNotFoundException">There is no such study.</exception>
    Task AppendCurve(string study, IReadOnlyList<CurveRow> rows, CancellationToken cancel);

    /// <summary>The reports kept beside the journal for one trial, by attempt and index.</summary>
    Task<IReadOnlyList<CurveRow>> ReadCurve(string study, int trial, CancellationToken cancel);
}
