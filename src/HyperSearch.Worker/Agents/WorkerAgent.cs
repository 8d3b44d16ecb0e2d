using HyperSearch.Protocol;

namespace HyperSearch.Worker.Agents;

/// <summary>
/// A worker process: introduces itself to a coordinator and keeps its slots busy until told to drain, here or by the coordinator.
/// Draining asks running trials to checkpoint, gives their leases back and ends; whoever cannot wait ends the process, and the
/// operating system and the warden see to the children.
/// </summary>
/// <param name="newMachine">The computer that the life of a session runs on.</param>
public sealed class WorkerAgent(ICoordinator coordinator, WorkerOptions options, TimeProvider time, Func<string, IWorkerMachine> newMachine)
{
    /// <summary>A worker on this computer.</summary>
    public WorkerAgent(ICoordinator coordinator, WorkerOptions options, TimeProvider time)
        : this(coordinator, options, time, session => new LocalMachine(options, session, time))
    {
    }

    /// <summary>The id of this life, once <see cref="Run"/> has begun.</summary>
    public string? Session { get; private set; }

    /// <summary>Works until <paramref name="drain"/> is cancelled, or the coordinator asks for a drain, and every slot has let go of its attempt.</summary>
    /// <exception cref="CoordinatorException">The coordinator does not take this worker.</exception>
    public async Task Run(CancellationToken drain)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Slots, 1);
        Session = options.NewSession();
        using IWorkerMachine machine = newMachine(Session);
        using var life = new WorkerLife(coordinator, Session, machine, options, time);
        await life.Run(drain);
    }
}
