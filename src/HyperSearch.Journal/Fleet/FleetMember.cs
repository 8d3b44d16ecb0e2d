namespace HyperSearch.Journal.Fleet;

/// <summary>A worker process as the fleet knows it.</summary>
/// <param name="Agent">The name that outlives the process.</param>
/// <param name="Session">The name of this life.</param>
/// <param name="DescriptionJson">What it said of itself when it registered: environment, devices, labels.</param>
public sealed record FleetMember(string Agent, string Session, int Slots, string DescriptionJson)
{
    /// <summary>Time since it was last heard of (registered or beat), by the store's clock.</summary>
    public TimeSpan SinceHeard { get; init; }

    /// <summary>The number of its last beat; 0 before the first.</summary>
    public long BeatNumber { get; init; }

    /// <summary>The leases that its last beat listed.</summary>
    public IReadOnlyList<FleetLease> Leases { get; init; } = [];

    /// <summary>It said itself that it takes no new work.</summary>
    public bool IsDraining { get; init; }

    /// <summary>A person asked it to drain.</summary>
    public bool DrainAsked { get; init; }

    /// <summary>For how long it still gets no work; null where it is in good standing.</summary>
    public TimeSpan? QuarantinedFor { get; init; }

    public string? QuarantineReason { get; init; }
}

/// <summary>A lease as a beat lists it.</summary>
public sealed record FleetLease(string Study, int Trial, int Attempt);

/// <summary>What a session said of itself: beat <paramref name="Number"/> (1, 2, ...) of its life.</summary>
public sealed record FleetBeat(string Session, long Number, IReadOnlyList<FleetLease> Leases, bool IsDraining);
