using HyperSearch.Coordinator;
using HyperSearch.Core.Studies;
using HyperSearch.Protocol;
using HyperSearch.Simulation.Tests.Network;
using HyperSearch.Simulation.Tests.Scheduling;
using HyperSearch.Simulation.Tests.Storage;

namespace HyperSearch.Simulation.Tests.Worlds;

/// <summary>A machine with a coordinator on it: the shipped one, started again by a supervisor whenever it is gone.</summary>
internal sealed class CoordinatorNode(World world, string name, int ordinal, WallClock wall) : SimNode(name, ordinal, wall), IServer
{
    private static readonly TimeSpan SupervisorPause = TimeSpan.FromSeconds(2);

    private LocalCoordinator? coordinator;
    private ICoordinator? served;
    private bool isStopping;

    public SimNode Node => this;

    public (SimProcess Process, ICoordinator Coordinator)? Listening => served is not null && !isStopping ? (Process!, served) : null;

    public void Start()
    {
        SimProcess process = world.Scheduler.NewProcess(Name);
        world.Story?.Tell($"{Name} starts");
        Process = process;
        isStopping = false;
        process.Post(() =>
        {
            var clock = new SimClock(world.Scheduler, process, Wall);
            var journal = world.Bug.Wrap(new SimJournal(world.Storage, clock, () => Kill(SupervisorPause)), world, process);
            coordinator = new LocalCoordinator(journal, world.Bug.Change(world.OptionsOf(process, clock), world));
            served = coordinator;
            _ = Watch(coordinator);
        });
    }

    /// <summary>The process is gone at once; another starts after a while.</summary>
    public void Kill(TimeSpan downtime)
    {
        if (Process is not { IsAlive: true } process) return;
        world.Story?.Tell($"{Name} dies");
        process.Kill();
        (coordinator, served) = (null, null);
        world.Scheduler.After(downtime, Start);
    }

    /// <summary>The process is asked to end and does so in good order, or is killed when it takes too long.</summary>
    public void Stop(TimeSpan downtime)
    {
        if (Process is not { IsAlive: true } process || coordinator is not { } ending || isStopping) return;
        isStopping = true;
        process.Post(() => _ = Close(ending, process, downtime));
        world.Scheduler.After(TimeSpan.FromSeconds(10), () =>
        {
            if (process.IsAlive && Process == process) Kill(downtime);
        });
    }

    /// <summary>What it believes of the study; null where it has not read it.</summary>
    public StudyState? Believes(string study) => Process is { IsAlive: true } ? coordinator?.StateOf(study) : null;

    public void Receive(string verb, object?[] arguments) => world.Bug.Receive(verb, arguments, world);

    public void Acknowledge(string verb, object?[] arguments, object? answer)
    {
        world.Story?.Tell(Name, verb, arguments, answer);
        world.Oracle.Acknowledged(verb, arguments, answer);
    }

    public void Refuse(string verb, object?[] arguments, CoordinatorException refusal) => world.Story?.Tell(Name, verb, arguments, $"{refusal.Code}: {refusal.Message}");

    public void Report(string verb, Exception unexpected) => world.Oracle.Fail("crash", $"{verb} on {Name} failed with {unexpected}");

    private async Task Close(LocalCoordinator ending, SimProcess process, TimeSpan downtime)
    {
        await ending.DisposeAsync();
        if (Process == process) Kill(downtime);
    }

    /// <summary>As the shipped service does: a coordinator that is broken ends its process.</summary>
    private async Task Watch(LocalCoordinator watched)
    {
        SimProcess process = Process!;
        await watched.Broken;
        if (Process == process) Kill(SupervisorPause);
    }
}
