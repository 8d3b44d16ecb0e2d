using HyperSearch.Simulation.Tests.Machines;
using HyperSearch.Simulation.Tests.Network;
using HyperSearch.Simulation.Tests.Scheduling;
using HyperSearch.Worker.Agents;

namespace HyperSearch.Simulation.Tests.Worlds;

/// <summary>A GPU node with the shipped worker agent on it.</summary>
internal sealed class WorkerNode(World world, string name, int ordinal, WallClock wall, int slots) : SimNode(name, ordinal, wall)
{
    private static readonly TimeSpan DrainPatience = TimeSpan.FromSeconds(20);

    private readonly SimSpoolFiles spool = new(world.Files);
    private CancellationTokenSource drain = new();
    private int lives;
    private bool isGone;

    public string? Session { get; private set; }

    public void Start()
    {
        if (isGone) return;
        SimProcess process = world.Scheduler.NewProcess(Name);
        Process = process;
        drain = new CancellationTokenSource();
        process.Post(() => _ = Live(process, drain.Token));
    }

    public void Kill(TimeSpan downtime)
    {
        if (Process is not { IsAlive: true } process) return;
        world.Story?.Tell($"{Session} dies");
        process.Kill();
        for (int slot = 0; slot < slots; slot++) world.Oracle.AttemptEnds($"{Session}/{slot}");
        world.Scheduler.After(downtime, Start);
    }

    /// <summary>The machine loses its power: what was not synced may be torn.</summary>
    public void Crash(TimeSpan downtime)
    {
        Kill(downtime);
        spool.Tear(world.Random);
    }

    /// <summary>The node is gone for good: a spot machine that somebody else pays more for.</summary>
    public void Leave()
    {
        isGone = true;
        Kill(TimeSpan.Zero);
    }

    /// <summary>SIGTERM, and SIGKILL for one that does not end in time.</summary>
    public void Drain(TimeSpan downtime)
    {
        if (Process is not { IsAlive: true } process) return;
        process.Post(drain.Cancel);
        world.Scheduler.After(DrainPatience, () =>
        {
            if (Process == process) Kill(downtime);
        });
    }

    private async Task Live(SimProcess process, CancellationToken ended)
    {
        var clock = new SimClock(world.Scheduler, process, Wall);
        var courier = new Courier(this, process, clock, world.Links, [.. world.Coordinators], world.Random.Fork(), world.Plan.IsSticky);
        Session = $"{Name}-{++lives}";
        var options = new WorkerOptions
        {
            Agent = Name,
            NewSession = () => Session,
            Slots = slots,
            Home = "/simulated",
            Kinds = ["command"],
            CodeDirectory = "/simulated",
            OnDisconnect = world.Random.Chance(0.3) ? OnDisconnect.Stop : OnDisconnect.Run,
            Draw = world.Random.Fork().NextDouble,
            Log = line => world.Story?.Tell($"{Session} says: {line}"),
        };
        try
        {
            await new WorkerAgent(CoordinatorClient.Create(courier), options, clock, session => world.Bug.Wrap(new SimMachine(world, world.Files, spool, session, clock))).Run(ended);
        }
#pragma warning disable CA1031 // A worker that falls over is a finding.
        catch (Exception fallen)
#pragma warning restore CA1031
        {
            world.Oracle.Fail("crash", $"{Name} fell over: {fallen}");
        }

        if (Process == process) Kill(TimeSpan.FromSeconds(1));
    }
}
