namespace HyperSearch.Simulation.Tests.Storage;

/// <summary>How the way to the database fails. Probabilities are per call.</summary>
internal sealed record StorageFaults
{
    public static StorageFaults None { get; } = new();

    /// <summary>The longest that a call usually takes.</summary>
    public TimeSpan Latency { get; init; } = TimeSpan.FromMilliseconds(4);

    /// <summary>A call takes up to two seconds.</summary>
    public double StallChance { get; init; }

    /// <summary>What happens when an answer is lost: the connection is gone for good (a file), or comes back (a server).</summary>
    public bool IsFatal { get; init; }

    /// <summary>The answer to an append is lost, and it was kept.</summary>
    public double LostAnswerChance { get; init; }

    /// <summary>An append is lost, and the caller cannot know.</summary>
    public double LostAppendChance { get; init; }

    /// <summary>An append loses a race against nobody: the database gave up on it.</summary>
    public double ConflictChance { get; init; }

    /// <summary>A reading lacks the newest events.</summary>
    public double StaleReadChance { get; init; }

    /// <summary>A bit of an entry flips on the way from the disk.</summary>
    public double FlippedBitChance { get; init; }

    /// <summary>The coordinator dies right before or right after an append.</summary>
    public double CrashChance { get; init; }
}
