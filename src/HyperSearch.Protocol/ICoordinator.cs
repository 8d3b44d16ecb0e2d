using HyperSearch.Protocol.Agents;
using HyperSearch.Protocol.Studies;
using HyperSearch.Protocol.Trials;

namespace HyperSearch.Protocol;

/// <summary>
/// What a coordinator does for people and for workers, in process (LocalCoordinator) or over HTTP (HttpCoordinator).
/// A refusal is a <see cref="CoordinatorException"/> with a stable code. Every mutation may be repeated with the same key: it happens once.
/// Where the key is an argument, null means that the caller will not repeat himself, and that a copy of the request that comes late may act again.
/// </summary>
public interface ICoordinator
{
    Task<StudySubmitted> SubmitStudy(SubmitStudy request, CancellationToken cancel);

    Task<IReadOnlyList<StudySummary>> ListStudies(CancellationToken cancel);

    Task<StudyDetail> GetStudy(string study, CancellationToken cancel);

    /// <summary>All trials by number; with <paramref name="afterSeq"/>, only those that changed after that event of the journal.</summary>
    Task<TrialPage> GetTrials(string study, long afterSeq, CancellationToken cancel);

    Task<TrialDetail> GetTrial(string study, int number, CancellationToken cancel);

    /// <summary>Waits until the study's journal passes <paramref name="afterSeq"/> or the wait (25 s at most) is over, and says where it stands.</summary>
    Task<StudySummary> WaitForChange(string study, long afterSeq, TimeSpan wait, CancellationToken cancel);

    Task<StudySummary> PauseStudy(string study, string? idempotencyKey, CancellationToken cancel);

    Task<StudySummary> ResumeStudy(string study, string? idempotencyKey, CancellationToken cancel);

    Task<StudySummary> StopStudy(string study, string? idempotencyKey, CancellationToken cancel);

    /// <summary>Changes ranges, choices, budget or parallelism of a study; anything else is refused by its name. One that was over goes on where that gives it room.</summary>
    Task<StudySummary> EditStudy(string study, EditStudy request, CancellationToken cancel);

    /// <summary>Removes the study from the journal for good. Refused while it runs.</summary>
    Task DeleteStudy(string study, CancellationToken cancel);

    /// <summary>Replays the journal and re-derives every proposal from the prefix that it saw.</summary>
    Task<VerificationReport> VerifyStudy(string study, CancellationToken cancel);

    Task<TrialSummary> AddTrial(string study, AddTrial request, CancellationToken cancel);

    Task<TrialSummary> RetryTrial(string study, int number, string? idempotencyKey, CancellationToken cancel);

    /// <summary>Writes down that the winner was read on the sealed test set; refused (conflict) for a second reading unless it says again.</summary>
    Task RecordConfirmation(string study, RecordConfirmation request, CancellationToken cancel);

    Task RecordExport(string study, RecordExport request, CancellationToken cancel);

    /// <summary>A worker process introduces itself; leases of its earlier life (same agent, other session) are taken back as preempted.</summary>
    Task<AgentRegistered> RegisterAgent(RegisterAgent request, CancellationToken cancel);

    /// <summary>Keeps the leases of a session alive; the answer says which of them are over, and when to beat next.</summary>
    /// <exception cref="CoordinatorException"><see cref="ProblemCode.NotFound"/>: the session is not known (any more); register again, under the same name.</exception>
    Task<HeartbeatAnswer> Heartbeat(Heartbeat beat, CancellationToken cancel);

    /// <summary>The agents that are known now, by name.</summary>
    Task<IReadOnlyList<AgentSummary>> ListAgents(CancellationToken cancel);

    /// <summary>Asks an agent to take no new work, to give back what runs from its last checkpoints, and to end. It hears of it with its next beat.</summary>
    Task<AgentSummary> DrainAgent(string agent, CancellationToken cancel);

    /// <summary>Waits for work for one free slot: a grant, or null when the wait is over.</summary>
    Task<Grant?> Lease(LeaseRequest request, CancellationToken cancel);

    /// <summary>Metrics of an attempt; the verdict rides on the answer.</summary>
    Task<ReportAnswer> Report(AttemptReport report, CancellationToken cancel);

    Task CommitCheckpoint(AttemptCheckpoint checkpoint, CancellationToken cancel);

    /// <summary>The attempt ended: completed, stopped by a verdict, failed, or released on drain.</summary>
    Task<TrialSummary> FinishAttempt(AttemptEnd end, CancellationToken cancel);
}
