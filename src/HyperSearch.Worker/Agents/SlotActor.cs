using System.Globalization;
using System.Text.Json;
using HyperSearch.Protocol;
using HyperSearch.Protocol.Agents;
using HyperSearch.Protocol.Artifacts;
using HyperSearch.Worker.Artifacts;
using HyperSearch.Worker.Attempts;
using HyperSearch.Worker.Hosts;
using HyperSearch.Worker.Spool;

namespace HyperSearch.Worker.Agents;

/// <summary>
/// One slot: leases an attempt, runs it in a trial host, says how it ended, and begins again. Whatever a trial does is data; an error
/// of the slot's own fails the attempt as infra, is logged, and the slot starts anew after a pause.
/// </summary>
internal sealed class SlotActor(int slot, LifeParts life, IWorkerMachine machine, WorkerOptions options, TimeProvider time) : IAsyncDisposable
{
    private static readonly TimeSpan LeaseWait = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan PauseFirst = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PauseMax = TimeSpan.FromSeconds(30);

    private static readonly Dictionary<string, double> NoMetrics = [];

    private readonly string session = life.Session;
    private readonly CoordinatorCalls calls = life.Calls;
    private readonly Registration registration = life.Registration;
    private readonly Dictionary<string, ITrialHost> hosts = new(StringComparer.Ordinal);
    private readonly HashSet<(string Study, int Trial, int Attempt)> begun = [];
    private long requests;

    /// <summary>Serves until <paramref name="drain"/> is cancelled and the attempt at hand, if any, is given back.</summary>
    public async Task Run(CancellationToken drain)
    {
        TimeSpan pause = PauseFirst;
        while (!drain.IsCancellationRequested)
        {
            try
            {
                await ServeOne(drain);
                pause = PauseFirst;
            }
            catch (OperationCanceledException) when (drain.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                options.Log($"slot {slot} starts anew in {pause.TotalSeconds:0} s: {error.Message}");
                if (!await Rest(pause, drain)) return;
                pause = pause * 2 < PauseMax ? pause * 2 : PauseMax;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (ITrialHost host in hosts.Values) await host.DisposeAsync();
    }

    private async Task ServeOne(CancellationToken drain)
    {
        string request = string.Create(CultureInfo.InvariantCulture, $"{session}-{slot}-{requests++}");
        if (await Lease(new LeaseRequest(session, slot, request, options.Kinds, LeaseWait) { Poll = requests }, drain) is not { } grant) return;
        HeldAttempt held = life.Leases.Take(grant);
        try
        {
            if (begun.Add((grant.Study, grant.Trial, grant.Attempt))) await Serve(grant, held, drain);
            else await GiveBack(grant, held, drain);
        }
        finally
        {
            life.Leases.Drop(held);
        }
    }

    private async Task<Grant?> Lease(LeaseRequest request, CancellationToken drain)
    {
        while (true)
        {
            int known = registration.Times;
            try
            {
                return await calls.Lease(request, drain);
            }
            catch (CoordinatorException refusal) when (refusal.Code == ProblemCode.NotFound)
            {
                await registration.Again(known, drain);
            }
            catch (CoordinatorException refusal) when (refusal.Code is ProblemCode.LeaseSuperseded or ProblemCode.PollSuperseded)
            {
                // This call was said again, or came late: whatever it was to bring is over, and the next wish is another one.
                await Rest(PauseFirst * options.Draw(), drain);
                return null;
            }
        }
    }

    private async Task Serve(Grant grant, HeldAttempt held, CancellationToken drain)
    {
        AttemptFolder folder = AttemptFolder.Of(options.Home, grant);
        AttemptLog opened;
        try
        {
            opened = machine.OpenLog(folder);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            Outbox mouth = OutboxOf(held, static (path, _) => Task.FromResult<string?>(path), options.Log);
            await mouth.Finish(EndOf(grant, NoMetrics, AttemptResult.Failed(FailureClasses.Infra, $"the attempt's folder cannot be made: {refused.Message}")));
            return;
        }

        using AttemptLog log = opened;
        using var files = new AttemptFiles(options.Files, calls, folder, log);
        Outbox outbox = OutboxOf(held, files.Keep, log.Remark);
        var reporter = new AttemptReporter(outbox, grant, held, session, folder, log, machine.Fingerprint);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(drain, held.Orders.Release);
        (Grant here, AttemptResult? failure) = await files.Bring(grant, ending.Token);
        ResumePoint? from = Beginning(here, grant, log);
        reporter.BeginAt(from?.Step ?? 0);
        failure ??= WithoutStart(grant, from);
        AttemptResult result = failure ?? await RunAttempt(new AttemptContext(here, Mark(grant), folder, log, reporter, from) { Orders = held.Orders, DrainGrace = options.DrainGrace }, ending.Token);
        if (result.Outcome == Outcomes.Released && held.Orders.Release.IsCancellationRequested) result = result with { Message = held.Orders.Reason };
        if (result.Message is { } message) log.Remark($"{result.Outcome} as {result.Class}: {message}");
        if (result.Outcome == Outcomes.Lost) outbox.Abandon();
        else await outbox.Finish(EndOf(grant, reporter.Metrics, result));
        await files.Leave(grant, CancellationToken.None);
    }

    /// <summary>
    /// An attempt runs once under its number. One that is granted again was given up here, because a coordinator that had not read on yet knew nothing
    /// of it; what it had said is said or refused by then, for this slot asks for work only after that. The trial goes on under the next number.
    /// </summary>
    private async Task GiveBack(Grant grant, HeldAttempt held, CancellationToken drain)
    {
        string reason = $"attempt {grant.Attempt} was granted again after it had run here";
        options.Log($"slot {slot}: trial {grant.Trial} of {grant.Study} is given back: {reason}");
        Outbox outbox = OutboxOf(held, static (path, _) => Task.FromResult<string?>(path), options.Log);
        await outbox.Finish(EndOf(grant, NoMetrics, new AttemptResult(Outcomes.Released) { Message = reason }));
        await Rest(PauseFirst * options.Draw(), drain);
    }

    private string Mark(Grant grant) => string.Create(CultureInfo.InvariantCulture, $"{session}/{grant.Study}/{grant.Trial}/{grant.Attempt}");

    /// <param name="ending">The worker drains, or this attempt is to be given back.</param>
    private async Task<AttemptResult> RunAttempt(AttemptContext context, CancellationToken ending)
    {
        if (ending.IsCancellationRequested) return new AttemptResult(Outcomes.Released);
        Grant grant = context.Grant;
        try
        {
            return await Host(grant.Kind).Run(context, ending);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            context.Log.Remark($"the worker failed: {error}");
            options.Log($"slot {slot}: trial {grant.Trial} of {grant.Study} failed in the worker itself: {error.Message}");
            return AttemptResult.Failed(FailureClasses.Infra, $"the worker failed: {error.Message}");
        }
    }

    private ITrialHost Host(string kind)
    {
        if (!hosts.TryGetValue(kind, out ITrialHost? host)) hosts[kind] = host = machine.NewHost(kind, slot);
        return host;
    }

    private Outbox OutboxOf(HeldAttempt held, Func<string, CancellationToken, Task<string?>> keep, Action<string> remark) =>
        new(new Courier(life.Calls, keep, remark, next: 0), life.Spool, life.Connection, held.Orders, remark, options, time, life.GiveUp);

    private AttemptEnd EndOf(Grant grant, IReadOnlyDictionary<string, double> metrics, AttemptResult result)
    {
        JsonElement? record = result.Record.Count > 0 ? JsonSerializer.SerializeToElement(result.Record, ProtocolJson.Options) : null;
        return new AttemptEnd(grant.Study, grant.Trial, grant.Attempt, session, result.Outcome, metrics, result.Class, result.Message, record);
    }

    /// <summary>The best checkpoint that is what was registered; null where there is none.</summary>
    /// <param name="here">The grant with this node's paths; a checkpoint that lies with the coordinator was not needed, or cannot be had.</param>
    private ResumePoint? Beginning(Grant here, Grant grant, AttemptLog log)
    {
        foreach (ResumePoint point in Beginnings.Of(here).Where(p => ArtifactReference.Parse(p.Path) is null))
            if (IsWhole(point, log)) return point;
        if (grant is { ResumeFrom: not null, StartFrom: null }) log.Remark("no checkpoint can be used: beginning from the start");
        return null;
    }

    private bool IsWhole(ResumePoint point, AttemptLog log)
    {
        if (machine.Fingerprint(point.Path) is { } found && (point.Sha256 is null || point.Sha256 == found.Sha256)) return true;
        log.Remark($"the checkpoint {point.Path} of step {point.Step} is gone or has changed; it is left out");
        return false;
    }

    /// <summary>A trial that starts where another one ended cannot begin anywhere else: from the beginning it would be another trial.</summary>
    private static AttemptResult? WithoutStart(Grant grant, ResumePoint? from) => grant.StartFrom is { } start && from is null
        ? AttemptResult.Failed(FailureClasses.Infra, $"the checkpoint of trial {start.Trial} at step {start.Step}, which this one starts from, is gone or has changed")
        : null;

    private async Task<bool> Rest(TimeSpan pause, CancellationToken drain)
    {
        try
        {
            await Task.Delay(pause, time, drain);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
