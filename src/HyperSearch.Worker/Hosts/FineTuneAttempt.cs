using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using HyperSearch.Protocol;
using HyperSearch.Protocol.Agents;
using HyperSearch.Protocol.Hosts;
using HyperSearch.Worker.Attempts;
using HyperSearch.Worker.Processes;

namespace HyperSearch.Worker.Hosts;

/// <summary>One attempt in a warm host: sends it, answers its reports, and judges how it ended.</summary>
internal sealed class FineTuneAttempt(AttemptContext context, ChildProcess host, JsonElement? ready, TimeProvider time) : IDisposable
{
    // A pause writes a checkpoint of any size, and nobody is waiting for it.
    private static readonly TimeSpan VerdictGrace = TimeSpan.FromSeconds(60);

    private readonly EndingClock clock = new(host, time);
    private readonly LastLines errors = new();
    private volatile bool drainAsked;
    private HostFailure? failure;
    private HostEnd? ended;
    private Verdict verdict = Verdict.Continue;

    /// <summary>What the host said of itself when it was ready.</summary>
    public JsonElement? Ready { get; private set; } = ready;

    /// <summary>Whether the host waits for its next attempt: it ended this one in order, and not for want of memory.</summary>
    public bool HostIsReusable => ended is not null && !drainAsked && !host.IsOver && failure?.Class is not (FailureClasses.GpuOom or FailureClasses.HostOom or FailureClasses.Infra);

    public async Task<AttemptResult> Run(CancellationToken drain)
    {
        long started = time.GetTimestamp();
        clock.KillAfter(context.Grant.TimeoutSeconds);
        Send(new HostRequest { Run = Describe() });
        using CancellationTokenRegistration onDrain = drain.Register(() => AskToDrain(Ending.Drain, context.DrainGrace));
        using CancellationTokenRegistration onStop = context.Orders.Stop.Register(() => AskToDrain(Ending.Verdict, VerdictGrace));
        using CancellationTokenRegistration onLose = context.Orders.Lose.Register(clock.KillLost);
        while (ended is null && await host.Lines.WaitToReadAsync(CancellationToken.None))
            while (ended is null && host.Lines.TryRead(out ChildLine line)) await Take(line);
        AttemptResult result = ended is { } end ? Judge(end) : await JudgeCrash();
        result.Record["wall_seconds"] = Math.Round(time.GetElapsedTime(started).TotalSeconds, 3);
        if (Ready is { } said) result.Record["host"] = JsonNode.Parse(said.GetRawText());
        return result;
    }

    public void Dispose() => clock.Dispose();

    private HostRun Describe()
    {
        Grant grant = context.Grant;
        JsonElement settings = grant.Settings ?? throw new ArgumentException($"Trial {grant.Trial} of '{grant.Study}' is granted as a fine-tune without settings.");
        return new HostRun(grant.Study, grant.Trial, grant.Attempt, grant.Seed, grant.Parameters, settings, grant.NeededMetrics, context.Folder.Checkpoints, context.ResumeFrom) { Until = grant.Until };
    }

    /// <summary>The one word that a host hears between its reports: it saves itself at the next step and ends. The next attempt gets a new host.</summary>
    private void AskToDrain(Ending reason, TimeSpan grace)
    {
        drainAsked = true;
        Send(new HostRequest { Drain = true });
        clock.KillLater(reason, grace);
    }

    private void Send(HostRequest request) => host.Write(JsonSerializer.Serialize(request, ProtocolJson.Options));

    private async Task Take(ChildLine line)
    {
        if (line.IsError) errors.Add(line.Line.Text);
        if (!line.IsError && !line.Line.Cut && Parse(line.Line.Text) is { } message) await Take(message);
        else context.Log.Write(line.Line.Text);
    }

    private async Task Take(HostMessage message)
    {
        if (message.Ready is not null) Ready = message.Ready;
        if (message.Failed is not null) failure = message.Failed;
        if (message.Ended is not null) ended = message.Ended;
        if (message.Checkpoint is { } path) await context.Reporter.Checkpoint(path, message.Step, CancellationToken.None);
        if (message.Metrics is not { } metrics) return;
        if (verdict == Verdict.Continue) verdict = await context.Reporter.Report(message.Step, metrics, CancellationToken.None);
        Send(new HostRequest { Verdict = verdict.Name() });
        if (verdict != Verdict.Continue) clock.KillLater(verdict == Verdict.Lost ? Ending.Lost : Ending.Verdict, VerdictGrace);
    }

    private AttemptResult Judge(HostEnd end)
    {
        AttemptResult result = verdict == Verdict.Lost ? new AttemptResult(Outcomes.Lost) : end.Outcome switch
        {
            Outcomes.Completed => new AttemptResult(Outcomes.Completed),
            Outcomes.Stopped => new AttemptResult(Outcomes.Stopped),
            Outcomes.Released => new AttemptResult(clock.Ending == Ending.Verdict ? Outcomes.Stopped : Outcomes.Released),
            _ => AttemptResult.Failed(FailureClasses.Parse(failure?.Class ?? "") ?? FailureClasses.Infra, failure?.Message ?? errors.After($"the trial host ended the trial as '{end.Outcome}'")),
        };
        context.Reporter.Settle(end.Metrics);
        if (end.Record is { } record && JsonNode.Parse(record.GetRawText()) is JsonObject said)
            foreach ((string name, JsonNode? value) in said) result.Record[name] = value?.DeepClone();
        return result;
    }

    private async Task<AttemptResult> JudgeCrash()
    {
        int code = await host.Exited;
        return clock.Ending switch
        {
            Ending.Timeout => AttemptResult.Failed(FailureClasses.Timeout, string.Create(CultureInfo.InvariantCulture, $"the trial ran longer than its timeout of {context.Grant.TimeoutSeconds} s and was killed")),
            Ending.Drain => new AttemptResult(Outcomes.Released),
            Ending.Lost => new AttemptResult(Outcomes.Lost),
            Ending.Verdict => new AttemptResult(Outcomes.Stopped),
            _ when failure is { } said => AttemptResult.Failed(FailureClasses.Parse(said.Class) ?? FailureClasses.Infra, said.Message),
            _ when code == 137 => AttemptResult.Failed(FailureClasses.HostOom, errors.After("the trial host was killed by a SIGKILL that HyperSearch did not send, most often the kernel's out-of-memory killer")),
            _ => AttemptResult.Failed(FailureClasses.Infra, errors.After(string.Create(CultureInfo.InvariantCulture, $"the trial host ended in the middle of the trial with exit code {code}"))),
        };
    }

    private static HostMessage? Parse(string line)
    {
        if (!line.StartsWith('{')) return null;
        try
        {
            return JsonSerializer.Deserialize<HostMessage>(line, ProtocolJson.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
