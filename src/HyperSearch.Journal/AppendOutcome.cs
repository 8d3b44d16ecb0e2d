namespace HyperSearch.Journal;

/// <summary>What became of an append that the journal could decide about.</summary>
public abstract record AppendOutcome
{
    /// <summary>The events are durable; the last one is at <paramref name="LastSeq"/>.</summary>
    public sealed record Appended(long LastSeq) : AppendOutcome;

    /// <summary>Somebody else appended first, and the study is at <paramref name="ActualSeq"/> (0: it does not exist): reload and decide again.</summary>
    public sealed record Conflict(long ActualSeq) : AppendOutcome;

    /// <summary>The same idempotency key was used before, and its last event is at <paramref name="Seq"/>. Nothing was appended.</summary>
    public sealed record Repeated(long Seq) : AppendOutcome;
}
