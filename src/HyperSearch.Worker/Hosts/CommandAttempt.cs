using System.Globalization;
using HyperSearch.Protocol.Hosts;
using HyperSearch.Worker.Attempts;
using HyperSearch.Worker.Processes;

namespace HyperSearch.Worker.Hosts;

/// <summary>
/// One run of a user's command: reads its lines in order, takes reports to the coordinator, hands verdicts down, and judges the
/// exit. Timers and the drain signal act on the process at once, however far the reading is behind.
/// </summary>
internal sealed class CommandAttempt(AttemptContext context, ChildProcess child, TimeProvider time) : IDisposable
{
    /// <summary>Between SIGTERM and SIGKILL.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    /// <summary>For the checkpoint that a pause waits for, where the command has named one before or knows of the pause.</summary>
    public static readonly TimeSpan PausePatience = TimeSpan.FromSeconds(60);

    private const int SignalBase = 128;

    private readonly EndingClock clock = new(child, time);
    private readonly LastLines errors = new();
    private readonly bool answersReports = string.Equals(context.Grant.Command?.Protocol, "lines", StringComparison.Ordinal);
    private HostFailure? failure;
    private Verdict verdict = Verdict.Continue;
    private long reported = context.ResumeFrom?.Step ?? 0;
    private long saved = context.ResumeFrom?.Step ?? -1;
    private long rung;

    public async Task<AttemptResult> Run(CancellationToken drain)
    {
        long started = time.GetTimestamp();
        try
        {
            clock.KillAfter(context.Grant.TimeoutSeconds);
            using CancellationTokenRegistration onDrain = drain.Register(() => clock.Terminate(Ending.Drain, context.DrainGrace));
            using CancellationTokenRegistration onStop = context.Orders.Stop.Register(() => clock.Terminate(Ending.Verdict, Grace));
            using CancellationTokenRegistration onLose = context.Orders.Lose.Register(() => clock.KillLost());
            child.Write(CommandInput.Line(context));
            if (!answersReports) child.CloseInput();
            await foreach (ChildLine line in child.Lines.ReadAllAsync(CancellationToken.None)) await Take(line, drain);
            AttemptResult result = Judge(await child.Exited);
            result.Record["wall_seconds"] = Math.Round(time.GetElapsedTime(started).TotalSeconds, 3);
            return result;
        }
        finally
        {
            await child.End(); // alive only on the way out of an error
        }
    }

    public void Dispose() => clock.Dispose();

    private async Task Take(ChildLine line, CancellationToken drain)
    {
        if (line.IsError) errors.Add(line.Line.Text);
        string? remark = null;
        HostMessage? message = line.IsError || line.Line.Cut ? null : TrialLine.Parse(line.Line.Text, out remark);
        if (message is null) context.Log.Write(line.Line.Text);
        if (remark is not null) context.Log.Remark(remark);
        if (line.Line.Cut) context.Log.Remark($"the line above was cut at {LineReader.DefaultBytesMax} bytes");
        if (message is not null) await Take(message, drain);
    }

    private async Task Take(HostMessage message, CancellationToken drain)
    {
        if (message.Failed is { } failed)
        {
            failure ??= failed;
            return;
        }

        if (message.Checkpoint is { } path)
        {
            await context.Reporter.Checkpoint(path, message.Step, context.Grant.Command?.WorkingDirectory, CancellationToken.None);
            saved = message.Step ?? reported;
            if (verdict == Verdict.Pause && !answersReports && saved >= rung) clock.TerminateNow(Grace);
            return;
        }

        reported = message.Step ?? reported + 1;
        // What a program says on its way out after a verdict is no result any more; after a drain it still is, and so it is while it goes on
        // because its checkpoint is waited for.
        bool waiting = verdict == Verdict.Pause && !answersReports;
        if (verdict == Verdict.Continue || waiting) Obey(await context.Reporter.Report(message.Step, message.Metrics!, CancellationToken.None), waiting);
        if (answersReports) child.Write($$"""{"verdict":"{{(drain.IsCancellationRequested && verdict == Verdict.Continue ? Verdict.Stop : verdict).Name()}}"}""");
    }

    private void Obey(Verdict answer, bool waiting)
    {
        if (!waiting) rung = reported;
        verdict = answer;
        switch (verdict)
        {
            case Verdict.Continue:
                break;
            case Verdict.Lost:
                clock.Kill(Ending.Lost);
                break;
            case Verdict.Pause when waiting:
                clock.TerminateNow(Grace); // it reports the next step without having saved itself: it does not save every step
                break;
            case Verdict.Pause when answersReports || saved < rung:
                clock.TerminateLater(Ending.Verdict, answersReports || saved >= 0 ? PausePatience : Grace, Grace);
                break;
            case Verdict.Stop when answersReports:
                clock.TerminateLater(Ending.Verdict, Grace, Grace);
                break;
            default:
                clock.Terminate(Ending.Verdict, Grace);
                break;
        }
    }

    private AttemptResult Judge(int exitCode)
    {
        AttemptResult result = clock.Ending switch
        {
            Ending.Timeout => AttemptResult.Failed(FailureClasses.Timeout, string.Create(CultureInfo.InvariantCulture, $"the command ran longer than its timeout of {context.Grant.TimeoutSeconds} s and was killed")),
            Ending.Lost => new AttemptResult(Outcomes.Lost),
            Ending.Drain => new AttemptResult(Outcomes.Released),
            Ending.Verdict => new AttemptResult(Outcomes.Stopped),
            _ => JudgeOwnExit(exitCode),
        };
        result.Record["exit_code"] = exitCode;
        return result;
    }

    private AttemptResult JudgeOwnExit(int exitCode)
    {
        if (failure is { } said)
            return FailureClasses.Parse(said.Class) is { } known
                ? AttemptResult.Failed(known, said.Message)
                : AttemptResult.Failed(FailureClasses.UserError, $"{said.Message} (the command named the class '{said.Class}', which is none of HyperSearch's)");
        if (exitCode == 0) return new AttemptResult(Outcomes.Completed);
        if (exitCode == SignalBase + Signals.Kill)
            return AttemptResult.Failed(FailureClasses.HostOom, errors.After("the command was killed by a SIGKILL that HyperSearch did not send, most often the kernel's out-of-memory killer"));
        if (exitCode == SignalBase + Signals.Terminate)
            return AttemptResult.Failed(FailureClasses.Preempted, errors.After("the command was ended by a SIGTERM that HyperSearch did not send, most often from what scheduled this node"));
        string how = exitCode > SignalBase && exitCode < SignalBase + 65
            ? string.Create(CultureInfo.InvariantCulture, $"the command was ended by signal {exitCode - SignalBase}")
            : string.Create(CultureInfo.InvariantCulture, $"the command ended with exit code {exitCode}");
        return AttemptResult.Failed(FailureClasses.UserError, errors.After(how));
    }
}
