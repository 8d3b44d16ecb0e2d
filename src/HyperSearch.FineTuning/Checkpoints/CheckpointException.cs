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
}
