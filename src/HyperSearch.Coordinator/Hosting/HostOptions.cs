using HyperSearch.Coordinator.Http;

namespace HyperSearch.Coordinator.Hosting;

/// <summary>How a home or a database is opened.</summary>
public sealed record HostOptions
{
    /// <summary>Where other processes may talk to this one; null for a command that holds the home for a moment only.</summary>
    public ListenOptions? Listen { get; init; } = new();

    /// <summary>How long to wait for a process that holds the home without listening, which is about to let it go.</summary>
    public TimeSpan LockWait { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Clock, entropy and algorithms; its home is set by the opening.</summary>
    public CoordinatorOptions Coordinator { get; init; } = new();

    /// <summary>The file of the administrator's token, which is made where nobody has one; null: only <c>endpoint.json</c> opens this coordinator.</summary>
    public string? AdminTokenFile { get; init; }
}
