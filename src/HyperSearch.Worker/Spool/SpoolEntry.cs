using HyperSearch.Protocol.Agents;

namespace HyperSearch.Worker.Spool;

/// <summary>Something that a coordinator has to be told, or the note that an earlier entry is settled. One member beside the first two is set.</summary>
/// <param name="Number">Counts the entries of a file.</param>
/// <param name="At">When it was written, in Unix milliseconds.</param>
public sealed record SpoolEntry(long Number, long At)
{
    public AttemptReport? Report { get; init; }

    /// <summary>Its path is this machine's: the file is sent, where one must be, when the entry is delivered.</summary>
    public AttemptCheckpoint? Checkpoint { get; init; }

    public AttemptEnd? End { get; init; }

    /// <summary>The number of an entry that was acknowledged, or that nobody wants any more.</summary>
    public long? Settled { get; init; }
}
