using HyperSearch.Coordinator.Hosting;
using HyperSearch.Journal;
using HyperSearch.Simulation.Tests.Scheduling;
using HyperSearch.Simulation.Tests.Worlds;
using HyperSearch.Worker.Agents;

namespace HyperSearch.Simulation.Tests.Planted;

/// <summary>
/// A bug that is built into a world on purpose, at a seam: the campaign must find it. The shipped code has no switch for any of them.
/// /// </summary>
internal abstract class PlantedBug
{
    public static PlantedBug None { get; } = new NoBug();

    /// <summary>What the bug is, in the words of somebody who made it.</summary>
    public abstract string Name { get; }

    /// <summary>The journal as the coordinator of this process gets it.</summary>
    public virtual IJournal Wrap(IJournal journal, World world, SimProcess process) => journal;

    public virtual IWorkerMachine Wrap(IWorkerMachine machine) => machine;

    public virtual CoordinatorOptions Change(CoordinatorOptions options, World world) => options;

    /// <summary>Changes a call before the coordinator sees it.</summary>
    public virtual void Receive(string verb, object?[] arguments, World world)
    {
        // Calls come as they were sent.
    }

    private sealed class NoBug : PlantedBug
    {
        public override string Name => "none";
    }
}
