using HyperSearch.Cli.Coordinators;
using HyperSearch.Cli.Grammar;
using HyperSearch.Cli.Workers;
using HyperSearch.Protocol;
using HyperSearch.Protocol.Http;
using HyperSearch.Protocol.Studies;
using HyperSearch.Worker.Agents;
using HyperSearch.Worker.Devices;

namespace HyperSearch.Cli.Runs;

/// <summary>The worker that `run` keeps in its own process, from its start to its drain.</summary>
internal sealed class WorkerCrew : IDisposable
{
    /// <summary>One name per home: a restarted `run` gets its own dead slots back at once.</summary>
    private const string AgentName = "run";

    private static readonly TimeSpan GuestWait = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource drain = new();
    private readonly IRunView view;
    private readonly Task work;

    public WorkerCrew(EndpointAddress coordinator, CliContext context, int slots, string? shim, IRunView view)
    {
        this.view = view;
        SlotPlan plan = SlotPlan.Share(slots, CudaDiscovery.Find(), CpuSummary.OfMachine());
        var options = new WorkerOptions
        {
            Agent = AgentName,
            NewSession = () => Guid.NewGuid().ToString("N"),
            Slots = slots,
            Devices = plan.Devices,
            TakesAnyStudy = true,
            Home = context.Home.Path,
            Kinds = ["command", "fine-tune"],
            ThreadsPerSlot = ThreadShare.PerSlot(Environment.ProcessorCount, slots),
            TrialHostCommand = OwnExecutable.TrialHost(),
            TrialHostEnvironment = shim is null ? new Dictionary<string, string>() : new Dictionary<string, string> { [TrialHost.TrialHostProgram.ShimVariable] = shim },
            CodeDirectory = context.Environment.WorkingDirectory,
            Times = LeaseScale.Read(context.Environment.Variable),
            Draw = UniformDraw.Next,
            Log = line => view.Say(line),
        };
        work = Task.Run(() => Work(coordinator, options, context.Environment.Clock));
    }

    /// <summary>Follows while the worker works. Null: interrupted. A worker or a coordinator that fails ends the run with its error.</summary>
    public async Task<StudySummary?> While(Func<CancellationToken, Task<StudySummary>> follow, Task<Exception> broken, CancellationToken cancel)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        Task<StudySummary> following = follow(end.Token);
        try
        {
            Task first = await Task.WhenAny(following, work, broken);
            if (first == following) return await following;
            await end.CancelAsync();
            if (first == broken) throw await broken;
            await work;
            throw new InvalidOperationException("The worker ended before the study.");
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            view.Say("Draining: running trials save where they are. Ctrl-C again exits at once; nothing acknowledged is lost.");
            return null;
        }
    }

    /// <summary>Works on until studies that other processes handed over have no trial running here.</summary>
    public async Task FinishGuests(ICoordinator coordinator, string own, CancellationToken cancel)
    {
        string? announced = null;
        while (!cancel.IsCancellationRequested && await Guest(coordinator, own) is { } guest)
        {
            if (announced != guest.Name) view.Say($"{own} is finished; still working on {guest.Name}, which another run handed over (Ctrl-C drains).");
            announced = guest.Name;
            try
            {
                await coordinator.WaitForChange(guest.Name, guest.Seq, GuestWait, cancel);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    /// <summary>Lets running trials save and release; returns when all slots are empty.</summary>
    public async Task Drain()
    {
        await drain.CancelAsync();
        await work;
    }

    public void Dispose() => drain.Dispose();

    /// <summary>Over the loopback address: a worker here goes the same way as one on another machine.</summary>
    private async Task Work(EndpointAddress coordinator, WorkerOptions options, TimeProvider clock)
    {
        using var client = new HttpCoordinator(coordinator);
        await new WorkerAgent(client, options, clock).Run(drain.Token);
    }

    private static async Task<StudySummary?> Guest(ICoordinator coordinator, string own) =>
        (await coordinator.ListStudies(CancellationToken.None)).FirstOrDefault(s => s.Name != own && s.State == "running" && Studies.StudyText.Count(s, "running") > 0);
}
