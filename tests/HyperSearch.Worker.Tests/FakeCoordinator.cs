using System.Threading.Channels;
using HyperSearch.Protocol;
using HyperSearch.Protocol.Agents;
using HyperSearch.Protocol.Studies;
using HyperSearch.Protocol.Trials;

namespace HyperSearch.Worker.Tests;

/// <summary>Hands out the grants it is given and keeps what a worker says. Its verdicts and refusals are set by the test.</summary>
internal sealed class FakeCoordinator : ICoordinator
{
    private readonly Channel<Grant> grants = Channel.CreateUnbounded<Grant>();
    private readonly Channel<AttemptEnd> ends = Channel.CreateUnbounded<AttemptEnd>();
    private readonly Channel<Heartbeat> beats = Channel.CreateUnbounded<Heartbeat>();
    private readonly Lock gate = new();
    private readonly List<AttemptReport> reports = [];
    private readonly List<AttemptCheckpoint> checkpoints = [];
    private (int Count, TaskCompletionSource Reached) awaited = (-1, new TaskCompletionSource());

    public List<RegisterAgent> Registered { get; } = [];

    /// <summary>How a registration is answered.</summary>
    public Func<RegisterAgent, AgentRegistered> OnRegister { get; set; } = r => new AgentRegistered(r.Session, 0);

    public Func<Heartbeat, Task<HeartbeatAnswer>> OnBeat { get; set; } = _ => Task.FromResult(new HeartbeatAnswer(15, []));

    public List<LeaseRequest> Leases { get; } = [];

    public Action<LeaseRequest> OnLease { get; set; } = _ => { };

    public Func<AttemptReport, ReportAnswer> OnReport { get; set; } = _ => new ReportAnswer("continue", null);

    public Action<AttemptCheckpoint> OnCheckpoint { get; set; } = _ => { };

    public Action<AttemptEnd> OnFinish { get; set; } = _ => { };

    /// <summary>How many ends were accepted.</summary>
    public int EndsTold { get; private set; }

    public IReadOnlyList<AttemptReport> Reports
    {
        get
        {
            lock (gate) return [.. reports];
        }
    }

    public IReadOnlyList<AttemptCheckpoint> Checkpoints
    {
        get
        {
            lock (gate) return [.. checkpoints];
        }
    }

    public void Offer(Grant grant) => grants.Writer.TryWrite(grant);

    /// <summary>The next end of an attempt.</summary>
    public async Task<AttemptEnd> NextEnd()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        return await ends.Reader.ReadAsync(patience.Token);
    }

    /// <summary>The next beat that came, answered or not.</summary>
    public async Task<Heartbeat> NextBeat()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        return await beats.Reader.ReadAsync(patience.Token);
    }

    /// <summary>Completes with that report; to be asked before it comes.</summary>
    public Task ReportCount(int count)
    {
        lock (gate)
        {
            awaited = (count, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            if (reports.Count >= count) awaited.Reached.SetResult();
            return awaited.Reached.Task;
        }
    }

    public Task<AgentRegistered> RegisterAgent(RegisterAgent request, CancellationToken cancel)
    {
        lock (gate) Registered.Add(request);
        return Task.FromResult(OnRegister(request));
    }

    public async Task<HeartbeatAnswer> Heartbeat(Heartbeat beat, CancellationToken cancel)
    {
        beats.Writer.TryWrite(beat);
        return await OnBeat(beat).WaitAsync(cancel);
    }

    public Task<IReadOnlyList<AgentSummary>> ListAgents(CancellationToken cancel) => throw new NotSupportedException();

    public Task<AgentSummary> DrainAgent(string agent, CancellationToken cancel) => throw new NotSupportedException();

    public async Task<Grant?> Lease(LeaseRequest request, CancellationToken cancel)
    {
        lock (gate) Leases.Add(request);
        OnLease(request);
        return await grants.Reader.ReadAsync(cancel);
    }

    public Task<ReportAnswer> Report(AttemptReport report, CancellationToken cancel)
    {
        ReportAnswer answer = OnReport(report);
        lock (gate)
        {
            reports.Add(report);
            if (reports.Count == awaited.Count) awaited.Reached.TrySetResult();
        }

        return Task.FromResult(answer);
    }

    public Task CommitCheckpoint(AttemptCheckpoint checkpoint, CancellationToken cancel)
    {
        OnCheckpoint(checkpoint);
        lock (gate) checkpoints.Add(checkpoint);
        return Task.CompletedTask;
    }

    public Task<TrialSummary> FinishAttempt(AttemptEnd end, CancellationToken cancel)
    {
        OnFinish(end);
        lock (gate) EndsTold++;
        ends.Writer.TryWrite(end);
        return Task.FromResult(new TrialSummary { Number = end.Trial, State = end.Outcome, Parameters = default, Attempts = end.Attempt, Metrics = end.Metrics });
    }

    public Task<StudySubmitted> SubmitStudy(SubmitStudy request, CancellationToken cancel) => throw Unasked();

    public Task<IReadOnlyList<StudySummary>> ListStudies(CancellationToken cancel) => throw Unasked();

    public Task<StudyDetail> GetStudy(string study, CancellationToken cancel) => throw Unasked();

    public Task<TrialPage> GetTrials(string study, long afterSeq, CancellationToken cancel) => throw Unasked();

    public Task<TrialDetail> GetTrial(string study, int number, CancellationToken cancel) => throw Unasked();

    public Task<StudySummary> WaitForChange(string study, long afterSeq, TimeSpan wait, CancellationToken cancel) => throw Unasked();

    public Task<StudySummary> PauseStudy(string study, string? idempotencyKey, CancellationToken cancel) => throw Unasked();

    public Task<StudySummary> ResumeStudy(string study, string? idempotencyKey, CancellationToken cancel) => throw Unasked();

    public Task<StudySummary> StopStudy(string study, string? idempotencyKey, CancellationToken cancel) => throw Unasked();

    public Task<StudySummary> EditStudy(string study, EditStudy request, CancellationToken cancel) => throw Unasked();

    public Task DeleteStudy(string study, CancellationToken cancel) => throw Unasked();

    public Task<VerificationReport> VerifyStudy(string study, CancellationToken cancel) => throw Unasked();

    public Task<TrialSummary> AddTrial(string study, AddTrial request, CancellationToken cancel) => throw Unasked();

    public Task<TrialSummary> RetryTrial(string study, int number, string? idempotencyKey, CancellationToken cancel) => throw Unasked();

    public Task RecordConfirmation(string study, RecordConfirmation request, CancellationToken cancel) => throw Unasked();

    public Task RecordExport(string study, RecordExport request, CancellationToken cancel) => throw Unasked();

    private static InvalidOperationException Unasked() => new("A worker does not call this.");
}
