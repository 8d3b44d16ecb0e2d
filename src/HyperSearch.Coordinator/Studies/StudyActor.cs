using System.Diagnostics;
using System.Threading.Channels;
using HyperSearch.Coordinator.Telemetry;
using HyperSearch.Core.Studies;
using HyperSearch.Journal;
using HyperSearch.Optimization.Sampling;
using HyperSearch.Protocol;

namespace HyperSearch.Coordinator.Studies;

/// <summary>
/// The one writer of a study: a bounded mailbox with one reader. It drains what waits, decides it in order on the moving state,
/// appends all events of the batch at once, and only then moves its state and lets the answers out.
/// </summary>
/// <remarks>
/// A conflict (someone else appended) is answered by reading the journal and deciding the batch again. A journal that cannot be reached
/// fails what waits, and the study is read anew before the next decision: what was sent may have been kept. A storage error means
/// "unknown" too, but the actor stops for good, and whoever opens the journal next finds out. A bug in a message fails that message,
/// and the actor begins again from the journal, a few times.
/// </remarks>
internal sealed class StudyActor : IAsyncDisposable
{
    /// <summary>Messages that may wait; a sender beyond them waits itself.</summary>
    public const int MailboxMax = 4096;

    /// <summary>Messages of one commit.</summary>
    public const int BatchMax = 256;

    /// <summary>Lost races in a row after which a batch is given up.</summary>
    public const int ConflictsMax = 20;

    /// <summary>Crashes without a commit between them after which the actor stays down.</summary>
    public const int RestartsMax = 5;

    private static readonly TimeSpan ProposalPause = TimeSpan.FromSeconds(1);

    private readonly Channel<StudyMessage> mailbox = Channel.CreateBounded<StudyMessage>(
        new BoundedChannelOptions(MailboxMax) { SingleReader = true, AllowSynchronousContinuations = false });

    private readonly StudyJournal journal;
    private readonly TimeProvider time;
    private readonly Func<StudySpec, StudyAlgorithms> newAlgorithms;
    private readonly Action<StudyActor> committed;
    private readonly ChangeSignal change = new();
    private readonly Task loop;
    private LoadedStudy current;
    private StudyAlgorithms algorithms;
    private Exception? down;
    private int crashes;
    private bool proposing;
    private bool behind;
    private bool stopped;

    /// <param name="committed">Called after each commit, on the actor's turn: it must only signal.</param>
    public StudyActor(StudyJournal journal, LoadedStudy loaded, Func<StudySpec, StudyAlgorithms> newAlgorithms, TimeProvider time, Action<StudyActor> committed)
    {
        this.journal = journal;
        this.time = time;
        this.newAlgorithms = newAlgorithms;
        this.committed = committed;
        current = loaded;
        algorithms = newAlgorithms(loaded.State.Spec);
        loop = Run();
    }

    public string Study => journal.Study;

    /// <summary>The state as the journal holds it: never a decision that is not durable.</summary>
    public StudyState State => Volatile.Read(ref current).State;

    /// <summary>Returns when the state has passed <paramref name="seq"/>, when the actor stops, or when <paramref name="cancel"/> comes.</summary>
    public Task WaitForChange(long seq, CancellationToken cancel) => change.Wait(() => State.Seq > seq || Volatile.Read(ref stopped), cancel);

    /// <summary>Completes, never in error, when the actor has stopped; <see cref="Down"/> says why.</summary>
    public Task Stopped => loop;

    /// <summary>Why the actor serves no more, or null.</summary>
    public Exception? Down => Volatile.Read(ref down);

    /// <summary>Puts <paramref name="act"/> in the mailbox; the answer comes when it is durable.</summary>
    /// <exception cref="CoordinatorException">The refusal, or that the actor is down.</exception>
    public Task<T> Ask<T>(Func<StudyTurn, T> act, CancellationToken cancel) => Send(new StudyMessage<T>(act), cancel);

    /// <summary>The same for a mutation that must happen once however often it is sent with the same key.</summary>
    /// <param name="repeated">What to answer, given the position of the last event of the first time.</param>
    public Task<T> AskOnce<T>(string key, Func<StudyTurn, T> act, Func<long, Task<T>> repeated, CancellationToken cancel) =>
        Send(new StudyMessage<T>(act, key, repeated), cancel);

    /// <summary>Reads on: another coordinator appended. Completes when the state holds it.</summary>
    public async Task Refresh()
    {
        Volatile.Write(ref behind, true);
        await Ask(static turn => turn.State.Seq, CancellationToken.None);
    }

    /// <summary>Reads anew which reports of an attempt are kept beside the journal: another coordinator may have taken some.</summary>
    public async Task RefreshReports(int number, int attempt)
    {
        var read = new DenseReports();
        await journal.ReadDense(read, number, attempt);
        int last = read.LastIndex(number, attempt);
        await Ask(turn => turn.Learn(number, attempt, last), CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        mailbox.Writer.TryComplete();
        await loop;
    }

    private Task<T> Send<T>(StudyMessage<T> message, CancellationToken cancel) =>
        !cancel.IsCancellationRequested && mailbox.Writer.TryWrite(message) ? message.Answer : SendSlowly(message, cancel);

    /// <summary>The mailbox is full, or closed.</summary>
    private async Task<T> SendSlowly<T>(StudyMessage<T> message, CancellationToken cancel)
    {
        try
        {
            await mailbox.Writer.WriteAsync(message, cancel);
        }
        catch (ChannelClosedException)
        {
            throw DownException();
        }

        return await message.Answer;
    }

    private async Task Run()
    {
        await Task.Yield(); // a turn of its own: the pool's in production, the scheduler's in a simulation
        var batch = new List<StudyMessage>(BatchMax);
        while (Down is null && await mailbox.Reader.WaitToReadAsync())
        {
            Drain(batch);
            await Serve(batch);
            batch.Clear();
        }

        mailbox.Writer.TryComplete();
        while (mailbox.Reader.TryRead(out StudyMessage? late)) late.Fail(DownException());
        Volatile.Write(ref stopped, true);
        change.Set();
    }

    /// <summary>What waits, up to the limit. A message with a key has the commit for itself: the journal keeps one key with one append.</summary>
    private void Drain(List<StudyMessage> batch)
    {
        while (batch.Count < BatchMax && mailbox.Reader.TryPeek(out StudyMessage? next))
        {
            if (next.Key is not null && batch.Count > 0) return;
            mailbox.Reader.TryRead(out _);
            batch.Add(next);
            if (next.Key is not null) return;
        }
    }

    private async Task Serve(List<StudyMessage> batch)
    {
        try
        {
            while (batch.Count > 0 && !await TryCommit(batch)) await Restart();
        }
        catch (CoordinatorException passing) when (passing.Code is ProblemCode.StorageFull or ProblemCode.Unreachable && !journal.IsFaulted)
        {
            // Nothing moved here, and whether some of it was kept is unknown. The callers ask again, and every message bears being asked twice.
            Volatile.Write(ref behind, true);
            foreach (StudyMessage message in batch) message.Fail(passing);
        }
        catch (CoordinatorException storage)
        {
            GiveUp(storage, batch);
        }
#pragma warning disable CA1031 // The loop's edge: whatever went wrong, every waiting caller gets to know, and the actor stops.
        catch (Exception bug)
#pragma warning restore CA1031
        {
            GiveUp(new CoordinatorException(ProblemCode.Internal, $"The actor of study '{Study}' stopped: {bug.Message}", "This is a bug in HyperSearch: please report it. Start again to go on."), batch);
        }
    }

    /// <summary>Decides and appends. False after a message crashed: it is out of the batch, and the state has to be read anew.</summary>
    private async Task<bool> TryCommit(List<StudyMessage> batch)
    {
        using Activity? span = StartSpan(batch);
        if (Volatile.Read(ref behind)) await ReadOn();

        // Asked before anything is decided: the decider might refuse a repetition by now (a second reading of the test set).
        if (batch[0].Key is { } key && await journal.FindAppend(key) is { } first)
        {
            batch[0].ReplyRepeated(first);
            return true;
        }

        for (int conflicts = 0; conflicts < ConflictsMax; conflicts++)
        {
            var turn = new StudyTurn(current.State, algorithms, newAlgorithms, current.Dense, time.GetUtcNow());
            if (!Decide(batch, turn)) return false;
            switch (await journal.Append(current.State.Seq, turn.Events, turn.Reports, batch[0].Key))
            {
                case AppendOutcome.Appended:
                    Publish(turn, batch);
                    return true;
                case AppendOutcome.Repeated repeated:
                    batch[0].ReplyRepeated(repeated.Seq);
                    return true;
                default:
                    await ReadOn();
                    break;
            }
        }

        throw new CoordinatorException(ProblemCode.Unreachable, $"{ConflictsMax} appends in a row came too late: another coordinator writes all the time.", "Try again.");
    }

    /// <summary>A turn serves many requests: it belongs to the first, and is linked to the others.</summary>
    private Activity? StartSpan(List<StudyMessage> batch) => !Instruments.Source.HasListeners() ? null
        : Instruments.Source.StartActivity(
            "study turn", ActivityKind.Internal, batch[0].Origin, [new("study", Study), new("messages", batch.Count)], [.. batch.Skip(1).Select(m => new ActivityLink(m.Origin))]);

    private static bool Decide(List<StudyMessage> batch, StudyTurn turn)
    {
        foreach (StudyMessage message in batch)
        {
            try
            {
                message.Act(turn);
            }
#pragma warning disable CA1031 // Supervision: a bug in one message must not take the others with it.
            catch (Exception bug)
#pragma warning restore CA1031
            {
                message.Fail(new CoordinatorException(ProblemCode.Internal, $"{bug.GetType().Name}: {bug.Message}", "This is a bug in HyperSearch: please report it."));
                batch.Remove(message);
                return false;
            }
        }

        Promotions.EndIfNoneComesBack(turn);
        Proposals.EndIfExhausted(turn);
        return true;
    }

    private void Publish(StudyTurn turn, List<StudyMessage> batch)
    {
        foreach (CurveRow report in turn.Reports) current.Dense.Add(report.Trial, report.Attempt, report.Index);
        current.Dense.KeepRunning(turn.State);
        Volatile.Write(ref current, current with { State = turn.State });
        algorithms = turn.Algorithms;
        crashes = 0;
        foreach (StudyMessage message in batch) message.Reply();
        if (turn.Events.Count > 0)
        {
            change.Set();
            committed(this);
        }

        if (turn.WantsProposal && !proposing) _ = ProposeBeside(turn.State, algorithms.Strategy);
    }

    /// <summary>What others appended becomes part of the state, and everybody who waits for a change hears of it.</summary>
    private async Task ReadOn()
    {
        Volatile.Write(ref behind, false);
        StudyState before = current.State;
        if (await journal.CatchUp(before) is not { } next)
        {
            await Reload();
            return;
        }

        if (next.Seq == before.Seq) return;
        current.Dense.KeepRunning(next);
        if (!ReferenceEquals(next.Spec, before.Spec)) algorithms = newAlgorithms(next.Spec);
        Volatile.Write(ref current, current with { State = next });
        change.Set();
        committed(this);
    }

    private async Task Reload()
    {
        LoadedStudy loaded = await journal.Load() ?? throw new CoordinatorException(ProblemCode.NotFound, $"There is no study '{Study}' any more.");
        Volatile.Write(ref current, loaded);
        algorithms = newAlgorithms(loaded.State.Spec);
    }

    private async Task Restart()
    {
        if (++crashes > RestartsMax) throw new InvalidOperationException($"it crashed {crashes} times in a row");
        await Reload();
    }

    /// <summary>A slow strategy works on the snapshot while the actor goes on; what it says comes back as a message and is judged anew.</summary>
    private async Task ProposeBeside(StudyState seen, IStrategy strategy)
    {
        proposing = true;
        await Task.Yield(); // off the actor's turn
        Func<StudyTurn, bool> settle;
        try
        {
            Proposal proposal = NextProposal.Of(strategy, seen);
            settle = turn => Proposals.SettleLate(turn, proposal, seen);
        }
#pragma warning disable CA1031 // Thrown again on the actor's turn, where supervision sees it.
        catch (Exception bug)
#pragma warning restore CA1031
        {
            settle = _ => throw new InvalidOperationException($"Strategy '{seen.Spec.Strategy.Kind}' failed on {seen.Seq}: {bug.Message}", bug);
        }

        while (!await TrySettle(settle)) await Task.Delay(ProposalPause, time);
    }

    /// <summary>False while the journal is away or full: the slots that wait do so for this answer, and nobody else would ask for it again.</summary>
    private async Task<bool> TrySettle(Func<StudyTurn, bool> settle)
    {
        try
        {
            await Send(
                new StudyMessage<bool>(turn =>
                {
                    proposing = false;
                    return settle(turn);
                }),
                CancellationToken.None);
            return true;
        }
        catch (CoordinatorException refused)
        {
            // Otherwise refused or down: the actor has dealt with it, and nobody waits for this answer.
            return refused.Code is not (ProblemCode.Unreachable or ProblemCode.StorageFull) || Volatile.Read(ref stopped);
        }
    }

    private void GiveUp(CoordinatorException why, List<StudyMessage> batch)
    {
        Volatile.Write(ref down, why);
        foreach (StudyMessage message in batch) message.Fail(why);
    }

    private CoordinatorException DownException() => Down as CoordinatorException
        ?? new CoordinatorException(ProblemCode.Unreachable, $"Study '{Study}' is being closed.", "Open the home again.");
}
