using System.Collections.Frozen;
using System.Collections.Immutable;
using HyperSearch.Core.Studies;

namespace HyperSearch.Core.Trials;

/// <summary>
/// The trial's state machine as data; <c>states.md</c> beside this file draws it, and a test compares the two.
/// </summary>
public static class TrialTransitions
{
    /// <summary>Every change of state. A null From is the trial that does not exist yet.</summary>
    public static ImmutableArray<TrialTransition> All { get; } =
    [
        new(null, nameof(TrialProposed), TrialState.Queued),
        new(TrialState.Queued, nameof(TrialLeased), TrialState.Running),
        new(TrialState.Queued, nameof(TrialReinstated), TrialState.Running),
        new(TrialState.Queued, nameof(TrialCancelled), TrialState.Cancelled),
        new(TrialState.Running, nameof(MetricReported), TrialState.Running),
        new(TrialState.Running, nameof(CheckpointCommitted), TrialState.Running),
        new(TrialState.Running, nameof(TrialRequeued), TrialState.Queued),
        new(TrialState.Running, nameof(TrialPaused), TrialState.Paused),
        new(TrialState.Running, nameof(TrialCompleted), TrialState.Completed),
        new(TrialState.Running, nameof(TrialPruned), TrialState.Pruned),
        new(TrialState.Running, nameof(TrialFailed), TrialState.Failed),
        new(TrialState.Running, nameof(TrialCancelled), TrialState.Cancelled),
        new(TrialState.Paused, nameof(TrialPromoted), TrialState.Queued),
        new(TrialState.Paused, nameof(TrialPruned), TrialState.Pruned),
        new(TrialState.Paused, nameof(TrialCancelled), TrialState.Cancelled),
        new(TrialState.Failed, nameof(TrialRetried), TrialState.Queued),
        new(TrialState.Pruned, nameof(TrialRecorded), TrialState.Pruned),
        new(TrialState.Cancelled, nameof(TrialRecorded), TrialState.Cancelled),
    ];

    private static readonly FrozenDictionary<(TrialState, string), TrialState> Table =
        All.Where(t => t.From is not null).ToFrozenDictionary(t => (t.From!.Value, t.Event), t => t.To);

    /// <summary>Where <paramref name="change"/> takes a trial in state <paramref name="from"/>.</summary>
    /// <exception cref="InvalidOperationException">The table has no such transition: the journal is not one that this decider wrote.</exception>
    public static TrialState Next(TrialState from, StudyEvent change, int number)
    {
        string name = change.GetType().Name;
        return Table.TryGetValue((from, name), out TrialState to) ? to
            : throw new InvalidOperationException($"{name} cannot happen to trial {number}, which is {from.Name()}.");
    }
}

/// <summary>One row of the table: in state <paramref name="From"/> the event named <paramref name="Event"/> leads to <paramref name="To"/>.</summary>
public sealed record TrialTransition(TrialState? From, string Event, TrialState To);
