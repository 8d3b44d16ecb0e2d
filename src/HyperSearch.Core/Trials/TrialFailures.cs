using System.Collections.Immutable;

namespace HyperSearch.Core.Trials;

/// <summary>
/// How often a trial failed in each way since it was proposed or last retried by a person, and on which agents it took a whole
/// process down. Immutable; nearly all trials share <see cref="None"/>.
/// </summary>
public sealed class TrialFailures
{
    private readonly ImmutableSortedDictionary<FailureClass, int> counts;

    private TrialFailures(ImmutableSortedDictionary<FailureClass, int> counts, ImmutableSortedSet<string> agents)
    {
        this.counts = counts;
        Agents = agents;
    }

    public static TrialFailures None { get; } =
        new(ImmutableSortedDictionary<FailureClass, int>.Empty, ImmutableSortedSet<string>.Empty.WithComparer(StringComparer.Ordinal));

    /// <summary>Agents on which an attempt was lost or ran out of host memory.</summary>
    public ImmutableSortedSet<string> Agents { get; }

    public int Count(FailureClass failure) => counts.GetValueOrDefault(failure);

    public TrialFailures With(FailureClass failure, string? agent) => new(
        counts.SetItem(failure, Count(failure) + 1),
        agent is not null && failure is FailureClass.Lost or FailureClass.HostOom ? Agents.Add(agent!) : Agents);
}
