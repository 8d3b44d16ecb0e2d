using HyperSearch.Coordinator.Hosting;
using HyperSearch.Coordinator.Verification;
using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;
using HyperSearch.Protocol.Studies;
using HyperSearch.Simulation.Tests.Faults;
using HyperSearch.Simulation.Tests.Oracles;
using HyperSearch.Simulation.Tests.Planted;
using HyperSearch.Simulation.Tests.Scheduling;
using HyperSearch.Simulation.Tests.Worlds;

namespace HyperSearch.Simulation.Tests.Campaigns;

/// <summary>One world from its beginning to its end: ten minutes of faults, then quiet until everything is done.</summary>
internal static class SeedRun
{
    /// <summary>Ten times the time after which a silent worker's leases are given away: enough for whatever faults left behind.</summary>
    private static readonly TimeSpan QuietMax = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);

    /// <summary>Steps of one world; one that takes more spins.</summary>
    private const long StepsMax = 300_000;

    /// <param name="tells">Whether the story of the world is kept.</param>
    /// <param name="draw">Draws the study file; null: one of the usual ones.</param>
    public static SeedResult Run(ulong seed, PlantedBug? bug = null, bool tells = false, Func<SimRandom, string>? draw = null)
    {
        var world = new World(seed, bug ?? PlantedBug.None, tells, draw ?? StudyFile.Draw);
        var patience = new LostWakeups(world);
        world.Start();
        TimeSpan nextLook = LookEvery;
        while (world.Oracle.Violation is null && !IsDone(world))
        {
            if (!world.Scheduler.Step()) world.Oracle.Fail("liveness", "nothing will ever happen again");
            if (world.Scheduler.Steps > StepsMax) world.Oracle.Fail("liveness", $"{StepsMax} steps and no end");
            Compare(world, world.Scheduler.LastRun);
            if (world.Scheduler.Now < nextLook) continue;
            nextLook = world.Scheduler.Now + LookEvery;
            Look(world, patience);
        }

        if (world.Oracle.Violation is null) CheckEnd(world);
        return new SeedResult(seed, world.Oracle.Violation, world.Scheduler.Trace.Value, world.Scheduler.Steps, world.Scheduler.Now, world.Oracle.Projection.Latest?.Seq ?? 0, world.Oracle.Calls.Count)
        {
            Story = world.Story?.Lines ?? [],
        };
    }

    private static bool IsDone(World world) => world.Scheduler.Now > FaultPlan.Length && world.Oracle.Journal.IsFinished && world.Oracle.Projection.Latest!.Running.IsEmpty;

    /// <summary>What a coordinator believes changes in its own steps only.</summary>
    private static void Compare(World world, SimProcess? stepped)
    {
        foreach (CoordinatorNode node in world.Coordinators)
            if (node.Process == stepped && node.Believes(World.StudyName) is { } live) world.Oracle.Compare(live, node.Name);
    }

    private static void Look(World world, LostWakeups patience)
    {
        patience.Look();
        if (world.Scheduler.Now > FaultPlan.Length + QuietMax)
        {
            StudyState? state = world.Oracle.Projection.Latest;
            string trials = state is null ? "no study" : string.Join(", ", state.Trials.Select(t => $"{t.Number} {t.State.Name()}"));
            world.Oracle.Fail("liveness", $"{QuietMax.TotalMinutes:0} quiet minutes were not enough: {trials}");
        }
    }

    private static void CheckEnd(World world)
    {
        world.Oracle.Check(() => world.Oracle.Calls.CheckAll(world.Oracle));
        var options = new CoordinatorOptions();
        VerificationReport? report = new StudyVerifier(world.Storage.Durable, World.StudyName, options.CreateStrategy, options.CreatePruner).Verify(CancellationToken.None).Result;
        if (report is not { Holds: true }) world.Oracle.Fail("I8", report?.Difference ?? "there is no study");
    }
}
