using HyperSearch.Core.Trials;

namespace HyperSearch.Core.Studies;

/// <summary>How many trials are in each state. Immutable.</summary>
public readonly record struct TrialCounts(int Queued, int Running, int Paused, int Completed, int Pruned, int Failed, int Cancelled)
{
    public int this[TrialState state] => state switch
    {
        TrialState.Queued => Queued,
        TrialState.Running => Running,
        TrialState.Paused => Paused,
        TrialState.Completed => Completed,
        TrialState.Pruned => Pruned,
        TrialState.Failed => Failed,
        TrialState.Cancelled => Cancelled,
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, null),
    };

    /// <summary>Queued and running trials.</summary>
    public int Open => Queued + Running;

    public int Terminal => Completed + Pruned + Failed + Cancelled;

    /// <summary>The counts after a trial went from <paramref name="from"/> (null: it is new) to <paramref name="to"/>.</summary>
    public TrialCounts Move(TrialState? from, TrialState to) =>
        from == to ? this : (from is { } old ? Plus(old, -1) : this).Plus(to, 1);

    private TrialCounts Plus(TrialState state, int change) => state switch
    {
        TrialState.Queued => this with { Queued = Queued + change },
        TrialState.Running => this with { Running = Running + change },
        TrialState.Paused => this with { Paused = Paused + change },
        TrialState.Completed => this with { Completed = Completed + change },
        TrialState.Pruned => this with { Pruned = Pruned + change },
        TrialState.Failed => this with { Failed = Failed + change },
        TrialState.Cancelled => this with { Cancelled = Cancelled + change },
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, null),
    };
}
