namespace HyperSearch.FineTuning.Checkpoints;

/// <summary>A checkpoint that cannot be used: damaged, of another version, or of another trial.</summary>
public sealed class CheckpointException : Exception
{
    public CheckpointException(string message)
        : base(message)
    {
    }

    public CheckpointException(string message, Exception inner)
        : base(message, inner)
    {
    }

    /// <summary>It is whole, but of a trial with other settings, seed, data or base model: trying again gives the same.</summary>
    public bool IsOfAnotherTrial { get; init; }
}
