using HyperSearch.Core.Studies;
using HyperSearch.Protocol.Agents;
using HyperSearch.Simulation.Tests.Faults;
using HyperSearch.Simulation.Tests.Worlds;

namespace HyperSearch.Simulation.Tests.Oracles;

/// <summary>
/// I12: in quiet times a trial does not stay queued while slots are free. Looked at every few seconds once the faults are over and
/// workers and coordinators have found each other again.
/// </summary>
internal sealed class LostWakeups(World world)
{
    private static readonly TimeSpan Settling = 2 * LeaseTimes.Shipped.Reclaim;
    private static readonly TimeSpan Patience = 2 * LeaseTimes.Shipped.Heartbeat;

    private TimeSpan? since;

    public void Look()
    {
        if (world.Scheduler.Now < FaultPlan.Length + Settling || world.Oracle.Projection.Latest is not { } state || !IsStuck(state))
        {
            since = null;
            return;
        }

        since ??= world.Scheduler.Now;
        if (world.Scheduler.Now - since > Patience) world.Oracle.Fail("I12", $"trial {state.Queued.First()} is queued since {since:hh\\:mm\\:ss} while nothing runs");
    }

    /// <summary>Nothing runs at all, and something could.</summary>
    private bool IsStuck(StudyState state)
    {
        if (state.IsPaused || state.IsFinished || !state.Running.IsEmpty) return false;
        DateTimeOffset now = world.Coordinators.Min(c => c.Wall.Now(world.Scheduler.Now));
        return state.Queued.Any(number => state.Trials[number].NotBefore <= now);
    }
}
