using HyperSearch.Coordinator.Agents;
using HyperSearch.Protocol;
using HyperSearch.Protocol.Agents;
using HyperSearch.Protocol.Studies;
using HyperSearch.Protocol.Trials;

namespace HyperSearch.Coordinator.Tests.Http;

/// <summary>Stands behind an endpoint whose doors are tested: a verb that is reached fails, a lease waits for ever.</summary>
internal sealed class UnreachedCoordinator : ICoordinator, IAgentLedger
{
    /// <summary>Every session and every attempt is this agent's.</summary>
    public string Agent { get; init; } = "the-agent";

    public TaskCompletionSource LeaseEntered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public async Task<Grant?> Lease(LeaseRequest request, CancellationToken cancel)
    {
        LeaseEntered.TrySetResult();
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancel);
        return null;
    }

    public Task<StudySubmitted> SubmitStudy(SubmitStudy request, CancellationToken cancel) => throw Reached();

    public Task<IReadOnlyList<StudySummary>> ListStudies(CancellationToken cancel) => throw Reached();

    public Task<StudyDetail> GetStudy(string study, CancellationToken cancel) => throw Reached();

    public Task<TrialPage> GetTrials(string study, long afterSeq, CancellationToken cancel) => throw Reached();

    public Task<TrialDetail> GetTrial(string study, int number, CancellationToken cancel) => throw Reached();

    public Task<StudySummary> WaitForChange(string study, long afterSeq, TimeSpan wait, CancellationToken cancel) => throw Reached();

    public Task<StudySummary> PauseStudy(string study, string? idempotencyKey, CancellationToken cancel) => throw Reached();

    public Task<StudySummary> ResumeStudy(string study, string? idempotencyKey, CancellationToken cancel) => throw Reached();

    public Task<StudySummary> StopStudy(string study, string? idempotencyKey, CancellationToken cancel) => throw Reached();

    public Task<StudySummary> EditStudy(string study, EditStudy request, CancellationToken cancel) => throw Reached();

    public Task DeleteStudy(string study, CancellationToken cancel) => throw Reached();

    public Task<VerificationReport> VerifyStudy(string study, CancellationToken cancel) => throw Reached();

    public Task<TrialSummary> AddTrial(string study, AddTrial request, CancellationToken cancel) => throw Reached();

    public Task<TrialSummary> RetryTrial(string study, int number, string? idempotencyKey, CancellationToken cancel) => throw Reached();

    public Task RecordConfirmation(string study, RecordConfirmation request, CancellationToken cancel) => throw Reached();

    public Task RecordExport(string study, RecordExport request, CancellationToken cancel) => throw Reached();

    public Task<AgentRegistered> RegisterAgent(RegisterAgent request, CancellationToken cancel) => throw Reached();

    public Task<HeartbeatAnswer> Heartbeat(Heartbeat beat, CancellationToken cancel) => throw Reached();

    public Task<IReadOnlyList<AgentSummary>> ListAgents(CancellationToken cancel) => throw Reached();

    public Task<AgentSummary> DrainAgent(string agent, CancellationToken cancel) => throw Reached();

    public Task<ReportAnswer> Report(AttemptReport report, CancellationToken cancel) => throw Reached();

    public Task CommitCheckpoint(AttemptCheckpoint checkpoint, CancellationToken cancel) => throw Reached();

    public Task<TrialSummary> FinishAttempt(AttemptEnd end, CancellationToken cancel) => throw Reached();

    ValueTask<string> IAgentLedger.AgentOf(string session, CancellationToken cancel) => ValueTask.FromResult(Agent);

    ValueTask<string?> IAgentLedger.AgentOf(string study, int trial, int attempt, string session, CancellationToken cancel) => ValueTask.FromResult<string?>(Agent);

    private static InvalidOperationException Reached() => new("A verb was reached.");
}
