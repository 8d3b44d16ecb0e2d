using HyperSearch.Protocol;
using HyperSearch.Protocol.Agents;

namespace HyperSearch.Worker.Agents;

/// <summary>
/// The worker's calls. Each has a time within which it is answered or counts as unanswered, and tells the <see cref="Connection"/> how
/// it went. Every call carries its own key (the lease's request id, the report's index, the attempt), so a repetition happens once.
/// </summary>
/// <param name="giveUp">Cancelled when waiting has no sense any more; a call then ends in <see cref="OperationCanceledException"/>.</param>
internal sealed class CoordinatorCalls(ICoordinator coordinator, Connection connection, WorkerOptions options, TimeProvider time, CancellationToken giveUp)
{
    /// <summary>For the answer to a call that does not wait for anything.</summary>
    public static readonly TimeSpan CallTime = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan TransferTime = TimeSpan.FromDays(1);

    /// <summary>Tried until there is an answer.</summary>
    public Task<AgentRegistered> Register(RegisterAgent request, CancellationToken cancel) => Persist(c => coordinator.RegisterAgent(request, c), CallTime, cancel);

    /// <summary>Tried until there is an answer.</summary>
    public Task<Grant?> Lease(LeaseRequest request, CancellationToken cancel) => Persist(c => coordinator.Lease(request, c), request.Wait + CallTime, cancel);

    public Task<HeartbeatAnswer> Beat(Heartbeat beat, TimeSpan patience, CancellationToken cancel) => Once(c => coordinator.Heartbeat(beat, c), patience, cancel);

    public Task<Answered<ReportAnswer>> Report(AttemptReport report, CancellationToken cancel) => Try(c => coordinator.Report(report, c), CallTime, cancel);

    public Task CommitCheckpoint(AttemptCheckpoint checkpoint, CancellationToken cancel) => Once(
        async c =>
        {
            await coordinator.CommitCheckpoint(checkpoint, c);
            return true;
        },
        CallTime,
        cancel);

    public Task FinishAttempt(AttemptEnd end, CancellationToken cancel) => Once(c => coordinator.FinishAttempt(end, c), CallTime, cancel);

    /// <summary>Files of any size, which watch over their own progress; tried until they are through.</summary>
    public Task<T> Transfer<T>(Func<CancellationToken, Task<T>> transfer, CancellationToken cancel) => Persist(transfer, TransferTime, cancel);

    /// <summary>The same in one try.</summary>
    public Task<T> TransferOnce<T>(Func<CancellationToken, Task<T>> transfer, CancellationToken cancel) => Once(transfer, TransferTime, cancel);

    /// <summary>A small file that nothing depends on.</summary>
    public Task TransferOnce(Func<CancellationToken, Task> transfer, CancellationToken cancel) => Once(
        async c =>
        {
            await transfer(c);
            return true;
        },
        CallTime,
        cancel);

    private async Task<T> Persist<T>(Func<CancellationToken, Task<T>> call, TimeSpan patience, CancellationToken cancel)
    {
        var backoff = new Backoff(Backoff.Longest, options.Draw);
        while (true)
        {
            Answered<T> answer = await Try(call, patience, cancel);
            if (answer.Refusal is not { } refusal || !Transience.MayPass(refusal)) return answer.OrThrow();
            using var either = CancellationTokenSource.CreateLinkedTokenSource(giveUp, cancel);
            await Task.Delay(backoff.Next(refusal.RetryAfter), time, either.Token);
        }
    }

    private async Task<T> Once<T>(Func<CancellationToken, Task<T>> call, TimeSpan patience, CancellationToken cancel) => (await Try(call, patience, cancel)).OrThrow();

    private async Task<Answered<T>> Try<T>(Func<CancellationToken, Task<T>> call, TimeSpan patience, CancellationToken cancel)
    {
        using var impatience = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(giveUp, cancel, impatience.Token);
        long sent = time.GetTimestamp();
        try
        {
            Task<T> answer = call(either.Token);
            if (!answer.IsCompleted) impatience.CancelAfter(patience);
            await ((Task)answer).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            if (answer.Exception?.InnerException is CoordinatorException refusal) return Refused<T>(sent, refusal);
            T said = await answer;
            connection.Answered(sent);
            return new Answered<T>(said, null);
        }
        catch (OperationCanceledException) when (impatience.IsCancellationRequested && !giveUp.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            return Refused<T>(sent, new CoordinatorException(ProblemCode.Unreachable, $"the coordinator did not answer within {patience.TotalSeconds:0.#} s"));
        }
        catch (CoordinatorException refusal)
        {
            return Refused<T>(sent, refusal);
        }
    }

    /// <summary>Somebody who is in trouble answered: what that means for the connection the next calls will show.</summary>
    private Answered<T> Refused<T>(long sent, CoordinatorException refusal)
    {
        if (refusal.Code == ProblemCode.Unreachable) connection.Failed(sent, refusal.Message);
        else if (!Transience.MayPass(refusal)) connection.Answered(sent);
        return new Answered<T>(default!, refusal);
    }
}
