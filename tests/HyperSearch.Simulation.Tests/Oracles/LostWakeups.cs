using HyperSearch.Core.Leases;
using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;
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

    private (long Seq, TimeSpan At) since;

    public void Look()
    {
        if (world.Scheduler.Now < FaultPlan.Length + Settling || world.Oracle.Projection.Latest is not { } state || !IsIdle(state)) return;
        if (since.Seq != state.Seq) since = (state.Seq, world.Scheduler.Now);
        int next = state.Queued.MinBy(number => Wait(state.Trials[number]));
        if (world.Scheduler.Now - since.At > Wait(state.Trials[next]) + Patience)
            world.Oracle.Fail("I12", $"trial {next} stays queued since {since.At:hh\\:mm\\:ss} while nothing runs");
    }

    /// <summary>Nothing runs at all, and something could.</summary>
    private static bool IsIdle(StudyState state) => state is { IsPaused: false, IsFinished: false, Running.IsEmpty: true, Queued.IsEmpty: false };

    /// <summary>The delay before a retry, and the time for which other agents come first.</summary>
    private static TimeSpan Wait(TrialRecord trial) => trial.Delay + (trial.Failures.Agents.IsEmpty ? TimeSpan.Zero : LeasePolicy.LeftToOthers);
}
