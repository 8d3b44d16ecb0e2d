using HyperSearch.Coordinator.Hosting;
using HyperSearch.Journal.Access;

namespace HyperSearch.Coordinator.Access;

/// <summary>What the keeper of tokens is given.</summary>
public sealed record AccessOptions
{
    public required IAccessStore Store { get; init; }

    /// <summary>A token of this process that opens everything and is kept nowhere but in the home's endpoint file; null: there is none.</summary>
    public string? OwnToken { get; init; }

    /// <summary>How many requests a second each token may make.</summary>
    public double RequestsPerSecond { get; init; } = 20_000;

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public IEntropy Entropy { get; init; } = SystemEntropy.Instance;

    /// <summary>Lines for whoever operates this.</summary>
    public Action<string> Log { get; init; } = static _ => { };
}
