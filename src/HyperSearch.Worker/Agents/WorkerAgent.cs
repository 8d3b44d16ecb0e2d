using HyperSearch.Protocol;
using HyperSearch.Protocol.Agents;
using HyperSearch.Worker.Hosts;
using HyperSearch.Worker.Processes;

namespace HyperSearch.Worker.Agents;

/// <summary>
/// A worker process: introduces itself to a coordinator and keeps its slots busy until told to drain. Draining asks running trials
/// to checkpoint, gives their leases back and ends; whoever cannot wait ends the process, and the operating system and the warden
/// see to the children.
/// </summary>
public sealed class WorkerAgent(ICoordinator coordinator, WorkerOptions options, TimeProvider time)
{
    /// <summary>How long a drain may take in all: ten seconds for checkpoints, the rest to say so.</summary>
    public static readonly TimeSpan DrainBudget = TimeSpan.FromSeconds(15);

    /// <summary>The id of this life, once <see cref="Run"/> has begun.</summary>
    public string? Session { get; private set; }

    /// <summary>Works until <paramref name="drain"/> is cancelled and every slot has let go of its attempt.</summary>
    public async Task Run(CancellationToken drain)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Slots, 1);
        Session = options.NewSession();
        ChildIsolation isolation = options.Isolation ?? ChildIsolation.Probe();
        if (isolation.Shortfall is { } shortfall) options.Log(shortfall);
        using var launcher = new ProcessLauncher(isolation, Session, time);
        using var giveUp = new CancellationTokenSource();
        await using CancellationTokenRegistration onDrain = drain.Register(() => _ = CancelLater(giveUp));
        var calls = new CoordinatorCalls(coordinator, time, options.Log, giveUp.Token);
        try
        {
            var environment = EnvironmentReport.Describe(options);
            AgentRegistered registered = await calls.Register(new RegisterAgent(options.Agent, Session, options.Slots, environment), drain);
            if (registered.LeasesTakenBack > 0) options.Log($"took back {registered.LeasesTakenBack} interrupted trial(s) of an earlier run");
        }
        catch (OperationCanceledException) when (drain.IsCancellationRequested)
        {
            return;
        }

        await Task.WhenAll(Enumerable.Range(0, options.Slots).Select(slot => Serve(slot, launcher, calls, drain)));
    }

    private async Task Serve(int slot, ProcessLauncher launcher, CoordinatorCalls calls, CancellationToken drain)
    {
        await Task.Yield();
        await using var actor = new SlotActor(slot, Session!, options, calls, kind => NewHost(kind, slot, launcher), time);
        await actor.Run(drain);
    }

    private ITrialHost NewHost(string kind, int slot, ProcessLauncher launcher) => kind switch
    {
        "command" => new CommandHost(launcher, time),
        "fine-tune" => new FineTuneHost(launcher, options, $"{Session}/host/{slot}", time),
        _ => throw new NotSupportedException($"This worker cannot run trials of kind '{kind}'; it offered {string.Join(" and ", options.Kinds)}."),
    };

    private async Task CancelLater(CancellationTokenSource giveUp)
    {
        await Task.Delay(DrainBudget, time);
        try
        {
            await giveUp.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // Everybody was done in time.
        }
    }
}
