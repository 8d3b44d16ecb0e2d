using HyperSearch.Coordinator.Artifacts;
using HyperSearch.Core.Studies;
using HyperSearch.Journal.Fleet;
using HyperSearch.Optimization;
using HyperSearch.Optimization.Pruning;
using HyperSearch.Optimization.Sampling;
using HyperSearch.Protocol.Agents;

namespace HyperSearch.Coordinator.Hosting;

/// <summary>What a coordinator is given beside its journal.</summary>
public sealed record CoordinatorOptions
{
    /// <summary>The folder under which workers keep the files of attempts; null where nobody keeps any. Absolute.</summary>
    public string? Home { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Draws the seed of a study that names none.</summary>
    public IEntropy Entropy { get; init; } = SystemEntropy.Instance;

    /// <summary>The times of the lease protocol.</summary>
    public LeaseTimes Times { get; init; } = LeaseTimes.Shipped;

    /// <summary>Who is at work; null: one of this process's own, which begins empty.</summary>
    public IFleetStore? Fleet { get; init; }

    /// <summary>
    /// Whether all unfinished studies of the journal are served, also those of other coordinators on the same one, and not only those that
    /// are asked for here.
    /// </summary>
    public bool ServesAll { get; init; }

    /// <summary>Between two looks at what other coordinators appended.</summary>
    public TimeSpan FollowPeriod { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How long beats are gathered before they go to the fleet together; zero: each goes at once.</summary>
    public TimeSpan BeatGather { get; init; }

    /// <summary>Where artifacts are kept; null: nowhere, because everybody shares this disk.</summary>
    public ArtifactOptions? Artifacts { get; init; }

    /// <summary>Lifecycle lines for whoever operates this.</summary>
    public Action<string> Log { get; init; } = _ => { };

    public Func<AlgorithmSpec, IStrategy> CreateStrategy { get; init; } = static spec => AlgorithmTable.CreateStrategy(spec.Kind);

    public Func<AlgorithmSpec, IPruner> CreatePruner { get; init; } = static spec => AlgorithmTable.CreatePruner(spec.Kind);

    /// <summary>Whether a strategy is asked beside the actor's turn, because an answer takes long.</summary>
    public Func<AlgorithmSpec, bool> ProposesBeside { get; init; } = static spec => spec.Kind is not ("random" or "grid" or "pbt");
}
