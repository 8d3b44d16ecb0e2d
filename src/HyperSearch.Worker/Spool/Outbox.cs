using HyperSearch.Protocol;
using HyperSearch.Protocol.Agents;
using HyperSearch.Worker.Agents;
using HyperSearch.Worker.Attempts;

namespace HyperSearch.Worker.Spool;

/// <summary>
/// What one attempt has to say, in its order. While a coordinator answers, each thing is told at once; when none does, it is written
/// down and told later, and the attempt goes on. Used by one caller at a time; the orders may come from elsewhere.
/// </summary>
internal sealed class Outbox(Courier courier, SessionSpool spool, Connection connection, AttemptOrders orders, Action<string> remark, WorkerOptions options, TimeProvider time, CancellationToken giveUp)
{
    private static readonly (Verdict Verdict, string? Reason) GoOn = (Verdict.Continue, null);

    private readonly Lock gate = new();
    private readonly Queue<SpoolEntry> waiting = new();
    private Task? pump;
    private bool lost;
    private bool full;

    /// <summary>The number that the next report will have, those before it included that still wait.</summary>
    public int NextReport
    {
        get
        {
            lock (gate) return courier.Next + waiting.Count(e => e.Report is not null);
        }
    }

    /// <summary>Whether anything has not been told yet.</summary>
    public bool IsBehind
    {
        get
        {
            lock (gate) return waiting.Count > 0;
        }
    }

    /// <summary>The verdict; continue where the report has to wait.</summary>
    public Task<(Verdict Verdict, string? Reason)> Report(AttemptReport report, CancellationToken cancel) =>
        Tell((number, at) => new SpoolEntry(number, at) { Report = report }, isReport: true, cancel);

    public Task Commit(AttemptCheckpoint checkpoint, CancellationToken cancel) =>
        Tell((number, at) => new SpoolEntry(number, at) { Checkpoint = checkpoint }, isReport: false, cancel);

    /// <summary>Returns when the end, and everything before it, is acknowledged or refused for good.</summary>
    /// <exception cref="OperationCanceledException">The worker gives up; the end stands in the spool.</exception>
    public async Task Finish(AttemptEnd end)
    {
        await using CancellationTokenRegistration onLose = orders.Lose.Register(Abandon);
        Enqueue((number, at) => new SpoolEntry(number, at) { End = end });
        while (Pumping() is { } going) await going;
    }

    /// <summary>Nobody wants to hear of this attempt any more.</summary>
    public void Abandon()
    {
        lock (gate)
        {
            lost = true;
            while (waiting.TryDequeue(out SpoolEntry? entry)) spool.Settle(entry);
        }
    }

    private async Task<(Verdict Verdict, string? Reason)> Tell(Func<long, long, SpoolEntry> make, bool isReport, CancellationToken cancel)
    {
        if (Pumping() is { IsFaulted: true } broken) await broken;
        bool direct;
        lock (gate)
        {
            if (lost) return (Verdict.Lost, orders.Reason);
            direct = pump is null && waiting.Count == 0 && !connection.IsDown;
        }

        if (direct)
        {
            try
            {
                return Heed(await courier.Deliver(make(0, 0), cancel));
            }
            catch (CoordinatorException refusal) when (MayWait(refusal))
            {
                // It is told later.
            }
        }

        if (!isReport || !spool.IsFull) Enqueue(make);
        else if (!full) remark("reports are dropped from here on: more cannot be kept while no coordinator answers");
        full |= isReport && spool.IsFull;
        return GoOn;
    }

    private void Enqueue(Func<long, long, SpoolEntry> make)
    {
        lock (gate)
        {
            if (lost) return;
            waiting.Enqueue(spool.Add(make));
            if (pump is null or { IsCompleted: true }) pump = Pump();
        }
    }

    private Task? Pumping()
    {
        lock (gate) return pump;
    }

    private async Task Pump()
    {
        await Task.Yield();
        var backoff = new Backoff(Backoff.Longest, options.Draw);
        while (Head() is { } head)
        {
            try
            {
                (Verdict verdict, string? reason) = Heed(await courier.Deliver(head, giveUp));
                Settle(head);
                if (verdict == Verdict.Stop && head.Report is not null) orders.GiveStop(reason);
                backoff.Reset();
            }
            catch (CoordinatorException refusal) when (MayWait(refusal))
            {
                if (TooOld(head)) Settle(head);
                else await Rest(backoff.Next(refusal.RetryAfter));
            }
            catch (Exception bug) when (bug is not OperationCanceledException)
            {
                Settle(head); // it would only break the next try, too
                throw;
            }
        }
    }

    /// <summary>What is to be told next; null ends the pump.</summary>
    private SpoolEntry? Head()
    {
        lock (gate)
        {
            if (waiting.TryPeek(out SpoolEntry? head)) return head;
            pump = null;
            return null;
        }
    }

    private void Settle(SpoolEntry head)
    {
        lock (gate)
            if (waiting.TryPeek(out SpoolEntry? first) && ReferenceEquals(first, head)) spool.Settle(waiting.Dequeue());
    }

    private (Verdict Verdict, string? Reason) Heed((Verdict Verdict, string? Reason) answer)
    {
        if (answer.Verdict != Verdict.Lost) return answer;
        Abandon();
        orders.GiveLose(answer.Reason);
        return answer;
    }

    private bool TooOld(SpoolEntry entry)
    {
        if (time.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(entry.At) <= SessionSpool.Patience) return false;
        remark($"given up after {SessionSpool.Patience.TotalDays:0} days without a coordinator");
        return true;
    }

    /// <summary>The pause, or as long as it takes until anybody's call is answered again.</summary>
    private async Task Rest(TimeSpan pause)
    {
        spool.Sync();
        await connection.Rest(pause, giveUp);
    }

    private static bool MayWait(CoordinatorException refusal) => Transience.MayPass(refusal) || refusal.Code is ProblemCode.Unauthorized or ProblemCode.Forbidden;
}
