using HyperSearch.Protocol;
using HyperSearch.Protocol.Agents;
using HyperSearch.Worker.Spool;

namespace HyperSearch.Worker.Agents;

/// <summary>One session of a worker: its parts, and the order in which they begin and end. Beats go on until the last slot has let go.</summary>
internal sealed class WorkerLife : IDisposable
{
    private readonly IWorkerMachine machine;
    private readonly WorkerOptions options;
    private readonly TimeProvider time;
    private readonly LifeParts parts;
    private readonly SessionSpool spool;
    private readonly Redelivery earlier;
    private readonly CancellationTokenSource draining = new();
    private readonly CancellationTokenSource giveUp = new();
    private readonly CancellationTokenSource over = new();
    private readonly Registration registration;
    private readonly BeatLoop beats;
    private readonly DisconnectWatch watch;

    public WorkerLife(ICoordinator coordinator, string session, IWorkerMachine machine, WorkerOptions options, TimeProvider time)
    {
        this.machine = machine;
        this.options = options;
        this.time = time;
        var connection = new Connection(time, options.Log);
        var leases = new LeaseBook();
        var calls = new CoordinatorCalls(coordinator, connection, options, time, giveUp.Token);
        registration = new Registration(calls, Introduction(session, machine, options), options.Log);
        beats = new BeatLoop(session, leases, connection, registration, calls, options, time);
        spool = new SessionSpool(machine.Spool, options.Agent, session, time, options.Log);
        earlier = new Redelivery(machine.Spool, calls, options, time);
        parts = new LifeParts(session, calls, connection, registration, leases, spool, giveUp.Token);
        watch = new DisconnectWatch(leases, connection, registration, beats, options, time);
    }

    public async Task Run(CancellationToken drain)
    {
        await using CancellationTokenRegistration onDrain = drain.Register(Drain);
        try
        {
            await earlier.Run(draining.Token);
            await registration.Begin(draining.Token);
        }
        catch (OperationCanceledException) when (draining.IsCancellationRequested)
        {
            return;
        }

        Task[] around = [beats.Run(DrainOnRequest, over.Token), watch.Run(DrainOnRequest, over.Token)];
        await Task.WhenAll(Enumerable.Range(0, options.Slots).Select(Serve));
        over.Cancel();
        await Task.WhenAll(around);
        spool.Close();
    }

    public void Dispose()
    {
        over.Cancel();
        registration.Dispose();
        draining.Dispose();
        giveUp.Dispose();
        over.Dispose();
    }

    private static RegisterAgent Introduction(string session, IWorkerMachine machine, WorkerOptions options) => new(options.Agent, session, options.Slots, machine.Describe())
    {
        Labels = options.Labels,
        Devices = options.Devices,
        TakesAnyStudy = options.TakesAnyStudy,
    };

    private async Task Serve(int slot)
    {
        await Task.Yield();
        await using var actor = new SlotActor(slot, parts, machine, options, time);
        await actor.Run(draining.Token);
    }

    private void DrainOnRequest()
    {
        if (!draining.IsCancellationRequested) options.Log("the coordinator asked this worker to drain");
        Drain();
    }

    private void Drain()
    {
        if (beats.IsDraining) return;
        beats.IsDraining = true;
        _ = GiveUpLater();
        draining.Cancel();
        beats.Hurry();
    }

    private async Task GiveUpLater()
    {
        try
        {
            await Task.Delay(options.DrainBudget, time, over.Token);
            giveUp.Cancel();
        }
        catch (OperationCanceledException)
        {
            // Everybody was done in time.
        }
    }
}
