using HyperSearch.Cli.Grammar;
using HyperSearch.Protocol;
using HyperSearch.Protocol.Studies;
using HyperSearch.Worker.Agents;

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

    public WorkerCrew(ICoordinator coordinator, CliContext context, int slots, string? shim, IRunView view)
    {
        this.view = view;
        var options = new WorkerOptions
        {
            Agent = AgentName,
            NewSession = () => Guid.NewGuid().ToString("N"),
            Slots = slots,
            Home = context.Home.Path,
            Kinds = ["command", "fine-tune"],
            ThreadsPerSlot = ThreadShare.PerSlot(Environment.ProcessorCount, slots),
            TrialHostCommand = HostCommand(),
            TrialHostEnvironment = shim is null ? new Dictionary<string, string>() : new Dictionary<string, string> { [TrialHost.TrialHostProgram.ShimVariable] = shim },
            CodeDirectory = context.Environment.WorkingDirectory,
            Log = line => view.Say(line),
        };
        work = Task.Run(() => new WorkerAgent(coordinator, options, context.Environment.Clock).Run(drain.Token));
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

    private static async Task<StudySummary?> Guest(ICoordinator coordinator, string own) =>
        (await coordinator.ListStudies(CancellationToken.None)).FirstOrDefault(s => s.Name != own && s.State == "running" && Studies.StudyText.Count(s, "running") > 0);

    /// <summary>Our own executable; under `dotnet hypersearch.dll` and in tests it stands beside the assembly.</summary>
    private static string[] HostCommand()
    {
        string apphost = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "hypersearch.exe" : "hypersearch");
        return File.Exists(apphost) ? [apphost, "trial-host"] : ["dotnet", Path.Combine(AppContext.BaseDirectory, "hypersearch.dll"), "trial-host"];
    }
}
