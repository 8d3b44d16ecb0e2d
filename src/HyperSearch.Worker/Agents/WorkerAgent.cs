using HyperSearch.Protocol;
using HyperSearch.Protocol.Agents;

namespace HyperSearch.Worker.Agents;

/// <summary>
/// A worker process: introduces itself to a coordinator and keeps its slots busy until told to drain. Draining asks running trials
/// to checkpoint, gives their leases back and ends; whoever cannot wait ends the process, and the operating system and the warden
/// see to the children.
/// </summary>
/// <param name="newMachine">The computer that the life of a session runs on.</param>
public sealed class WorkerAgent(ICoordinator coordinator, WorkerOptions options, TimeProvider time, Func<string, IWorkerMachine> newMachine)
{
    /// <summary>How long a drain may take in all: ten seconds for checkpoints, the rest to say so.</summary>
    public static readonly TimeSpan DrainBudget = TimeSpan.FromSeconds(15);

    /// <summary>A worker on this computer.</summary>
    public WorkerAgent(ICoordinator coordinator, WorkerOptions options, TimeProvider time)
        : this(coordinator, options, time, session => new LocalMachine(options, session, time))
    {
    }

    /// <summary>The id of this life, once <see cref="Run"/> has begun.</summary>
    public string? Session { get; private set; }

    /// <summary>Works until <paramref name="drain"/> is cancelled and every slot has let go of its attempt.</summary>
    public async Task Run(CancellationToken drain)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Slots, 1);
        Session = options.NewSession();
        using IWorkerMachine machine = newMachine(Session);
        using var giveUp = new CancellationTokenSource();
        await using CancellationTokenRegistration onDrain = drain.Register(() => _ = CancelLater(giveUp));
        var calls = new CoordinatorCalls(coordinator, time, options.Log, giveUp.Token);
        try
        {
            AgentRegistered registered = await calls.Register(new RegisterAgent(options.Agent, Session, options.Slots, machine.Describe()), drain);
            if (registered.LeasesTakenBack > 0) options.Log($"took back {registered.LeasesTakenBack} interrupted trial(s) of an earlier run");
        }
        catch (OperationCanceledException) when (drain.IsCancellationRequested)
        {
            return;
        }

        await Task.WhenAll(Enumerable.Range(0, options.Slots).Select(slot => Serve(slot, machine, calls, drain)));
    }

    private async Task Serve(int slot, IWorkerMachine machine, CoordinatorCalls calls, CancellationToken drain)
    {
        await Task.Yield();
        await using var actor = new SlotActor(slot, Session!, options, calls, machine, time);
        await actor.Run(drain);
    }

    private async Task CancelLater(CancellationTokenSource giveUp)
    {
        await Task.Delay(DrainBudget, time);
        try
        {
            giveUp.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // Everybody was done in time.
        }
    }
}
