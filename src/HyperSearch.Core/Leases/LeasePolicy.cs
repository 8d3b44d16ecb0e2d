using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;

namespace HyperSearch.Core.Leases;

/// <summary>Which trial a free slot gets: the lowest queued number whose time has come, while fewer trials run than the study allows. Pure.</summary>
public static class LeasePolicy
{
    /// <summary>For so long a trial that took an agent down is left to other agents, if there are any. Not for ever: they may not come.</summary>
    public static readonly TimeSpan LeftToOthers = TimeSpan.FromMinutes(2);

    /// <param name="avoid">An agent that others can stand in for: a trial which took it down before is left to them at first. Null: every trial will do.</param>
    /// <param name="waited">How long the asker has itself seen queued trials wait; null: it has not looked. Clocks of coordinators differ, and may be set back.</param>
    public static LeaseChoice Choose(StudyState state, DateTimeOffset now, string? avoid = null, IReadOnlyDictionary<int, TimeSpan>? waited = null)
    {
        if (state.IsPaused || state.IsFinished || IsFull(state)) return LeaseChoice.None;
        TimeSpan? shortest = null;
        foreach (int number in state.Queued)
        {
            TrialRecord trial = state.Trials[number];
            TimeSpan more = avoid is not null && trial.Failures.Agents.Contains(avoid) ? LeftToOthers : TimeSpan.Zero;
            TimeSpan byClock = trial.NotBefore + more - now;
            TimeSpan bySight = trial.Delay + more - (waited?.GetValueOrDefault(number) ?? TimeSpan.Zero);
            TimeSpan left = byClock < bySight ? byClock : bySight;
            if (left <= TimeSpan.Zero) return new LeaseChoice(number, null);
            if (shortest is null || left < shortest) shortest = left;
        }

        return new LeaseChoice(null, now + shortest);
    }

    private static bool IsFull(StudyState state) => !state.Spec.RunsElsewhere && state.Running.Count >= state.Spec.Parallelism;
}

/// <summary>A trial to lease, or when to look again without having been told of a change (null: not before one).</summary>
public sealed record LeaseChoice(int? Number, DateTimeOffset? LookAgainAt)
{
    public static LeaseChoice None { get; } = new(null, null);
}
