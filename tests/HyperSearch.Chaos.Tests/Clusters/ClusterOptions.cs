using HyperSearch.TestKit.Postgres;

namespace HyperSearch.Chaos.Tests.Clusters;

/// <summary>What a cluster is made of.</summary>
internal sealed record ClusterOptions
{
    /// <summary>The factor on all times of the lease protocol: at 0.04 silent workers are given up after 3 s, as shipped (1) after 75 s.</summary>
    public required double LeaseScale { get; init; }

    /// <summary>The server that the coordinators share; null: one coordinator with its own SQLite journal.</summary>
    public PrivatePostgres? Database { get; init; }

    public int Coordinators { get; init; } = 1;

    /// <summary>Where the SQLite coordinator's home lies; null: beside everything else.</summary>
    public string? CoordinatorHome { get; init; }

    /// <summary>Where the first worker's home lies; null: beside everything else.</summary>
    public string? FirstWorkerHome { get; init; }

    public int Workers { get; init; } = 4;

    /// <summary>Whether the workers are started with the rest.</summary>
    public bool StartsWorkers { get; init; } = true;

    /// <summary>Trials at once on each worker.</summary>
    public int Slots { get; init; } = 2;

    /// <summary>The trials that workers take: command, fine-tune.</summary>
    public string Kinds { get; init; } = "command";

    /// <summary>Whether each worker has a network of its own.</summary>
    public bool Networks { get; init; }

    /// <summary>Draws what proxies do.</summary>
    public int Seed { get; init; } = 1;
}
