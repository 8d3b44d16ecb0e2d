namespace HyperSearch.Worker.Agents;

/// <summary>What a worker does with running attempts while no coordinator answers.</summary>
public enum OnDisconnect
{
    /// <summary>They go on, up to the limit that the coordinator gave, and are reported afterwards.</summary>
    Run,

    /// <summary>They end before their leases could have been granted to anybody else: for trials that must never run twice at a time.</summary>
    Stop,
}
