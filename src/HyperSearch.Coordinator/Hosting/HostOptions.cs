namespace HyperSearch.Coordinator.Hosting;

/// <summary>How a home is opened.</summary>
public sealed record HostOptions
{
    /// <summary>Whether other processes may talk to this one; off for a command that holds the home for a moment only.</summary>
    public bool Listen { get; init; } = true;

    /// <summary>How long to wait for a process that holds the home without listening, which is about to let it go.</summary>
    public TimeSpan LockWait { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Clock, entropy and algorithms; its home is set by the opening.</summary>
    public CoordinatorOptions Coordinator { get; init; } = new();
}
