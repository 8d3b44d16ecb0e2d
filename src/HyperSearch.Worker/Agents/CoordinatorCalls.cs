using HyperSearch.Protocol;
using HyperSearch.Protocol.Agents;

namespace HyperSearch.Worker.Agents;

/// <summary>
/// The worker's calls, repeated with growing pauses while the coordinator cannot be reached. Every call carries its own key (the
/// lease's request id, the report's index, the attempt), so a repetition happens once.
/// </summary>
/// <param name="giveUp">Cancelled when waiting has no sense any more; a call then ends in <see cref="OperationCanceledException"/>.</param>
public sealed class CoordinatorCalls(ICoordinator coordinator, TimeProvider time, Action<string> log, CancellationToken giveUp)
{
    private static readonly TimeSpan PauseFirst = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan PauseMax = TimeSpan.FromSeconds(30);

    public Task<AgentRegistered> Register(RegisterAgent request, CancellationToken cancel) => Persist(c => coordinator.RegisterAgent(request, c), cancel);

    public Task<Grant?> Lease(LeaseRequest request, CancellationToken cancel) => Persist(c => coordinator.Lease(request, c), cancel);

    public Task<ReportAnswer> Report(AttemptReport report, CancellationToken cancel) => Persist(c => coordinator.Report(report, c), cancel);

    public Task CommitCheckpoint(AttemptCheckpoint checkpoint, CancellationToken cancel) => Persist(
        async c =>
        {
            await coordinator.CommitCheckpoint(checkpoint, c);
            return true;
        },
        cancel);

    public Task FinishAttempt(AttemptEnd end, CancellationToken cancel) => Persist(c => coordinator.FinishAttempt(end, c), cancel);

    private async Task<T> Persist<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancel)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(giveUp, cancel);
        TimeSpan pause = PauseFirst;
        while (true)
        {
            try
            {
                return await call(either.Token);
            }
            catch (CoordinatorException refusal) when (refusal.Code is ProblemCode.Unreachable or ProblemCode.StorageFull)
            {
                log($"{refusal.Message}; trying again in {pause.TotalSeconds:0.#} s");
                await Task.Delay(pause, time, either.Token);
                pause = pause * 2 < PauseMax ? pause * 2 : PauseMax;
            }
        }
    }
}
