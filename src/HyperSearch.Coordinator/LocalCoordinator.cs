using System.Text.Json;
using HyperSearch.Coordinator.Agents;
using HyperSearch.Coordinator.Hosting;
using HyperSearch.Coordinator.Leases;
using HyperSearch.Coordinator.Studies;
using HyperSearch.Coordinator.Submissions;
using HyperSearch.Coordinator.Trials;
using HyperSearch.Coordinator.Verification;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;
using HyperSearch.Journal;
using HyperSearch.Optimization.Sampling;
using HyperSearch.Protocol;
using HyperSearch.Protocol.Agents;
using HyperSearch.Protocol.Studies;
using HyperSearch.Protocol.Trials;

namespace HyperSearch.Coordinator;

/// <summary>
/// The coordinator in this process: an actor per study over one journal, and a desk that brings free slots and studies together.
/// Thread-safe. The journal stays the caller's and is closed after this.
/// </summary>
/// <remarks>
/// A study's trials are given out once somebody has asked for it here (submitted, resumed, retried or added to it): studies that an
/// earlier process left unfinished stay as they are until then.
/// </remarks>
public sealed class LocalCoordinator : ICoordinator, IAsyncDisposable
{
    /// <summary>The longest that a call waits for something to happen.</summary>
    public static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(25);

    private const int KeyLengthMax = 200;

    private readonly IJournal journal;
    private readonly CoordinatorOptions options;
    private readonly StudyRegistry studies;
    private readonly Submission submission;
    private readonly AgentRegister agents = new();
    private readonly LeaseDesk desk;

    public LocalCoordinator(IJournal journal, CoordinatorOptions options)
    {
        this.journal = journal;
        this.options = options;
        desk = new LeaseDesk(options.Time);
        studies = new StudyRegistry(journal, options, _ => desk.Changed());
        submission = new Submission(studies, options);
    }

    /// <summary>
    /// Completes when a study's actor had to stop (storage failed, or a bug): its calls are refused from then on. The process should
    /// end and start again, which reads the journal anew.
    /// </summary>
    public Task<Exception> Broken => studies.Broken;

    public async Task<StudySubmitted> SubmitStudy(SubmitStudy request, CancellationToken cancel)
    {
        (StudyActor actor, bool created) = await submission.Submit(request);
        await Serve(actor);
        return new StudySubmitted(actor.Study, created, StudySummaries.Of(actor.State));
    }

    public Task<IReadOnlyList<StudySummary>> ListStudies(CancellationToken cancel) => studies.Summaries(cancel);

    public async Task<StudyDetail> GetStudy(string study, CancellationToken cancel) => StudySummaries.Detail((await studies.Require(study)).State);

    public async Task<TrialPage> GetTrials(string study, long afterSeq, CancellationToken cancel) =>
        TrialSummaries.Page((await studies.Require(study)).State, afterSeq);

    public async Task<TrialDetail> GetTrial(string study, int number, CancellationToken cancel)
    {
        StudyState state = (await studies.Require(study)).State;
        if (number < 0 || number >= state.Trials.Count)
            throw new CoordinatorException(ProblemCode.NotFound, $"Study '{study}' has no trial {number}: it has {state.Trials.Count}.");
        try
        {
            return await TrialHistory.Read(journal, state, state.Trials[number], options.Home, cancel);
        }
        catch (Exception wrong) when (wrong is JournalException or JsonException)
        {
            throw StudyJournal.Translate(wrong);
        }
    }

    public async Task<StudySummary> WaitForChange(string study, long afterSeq, TimeSpan wait, CancellationToken cancel)
    {
        StudyActor actor = await studies.Require(study);
        using var timeout = new CancellationTokenSource(Bounded(wait), options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancel);
        await actor.WaitForChange(afterSeq, either.Token);
        cancel.ThrowIfCancellationRequested();
        return StudySummaries.Of(actor.State);
    }

    public Task<StudySummary> PauseStudy(string study, CancellationToken cancel) => Steer(study, new PauseStudy(), cancel);

    public async Task<StudySummary> ResumeStudy(string study, CancellationToken cancel)
    {
        StudySummary summary = await Steer(study, new ResumeStudy(), cancel);
        await Serve(await studies.Require(study));
        return summary;
    }

    public Task<StudySummary> StopStudy(string study, CancellationToken cancel) => Steer(study, new StopStudy(), cancel);

    public async Task DeleteStudy(string study, CancellationToken cancel)
    {
        StudyActor actor = await studies.Require(study);
        StudyState state = actor.State;
        if (state.Running.Any(number => agents.IsLive(state.Trials[number].Session)))
            throw new CoordinatorException(ProblemCode.Conflict, $"Study '{study}' has {state.Running.Count} running trial(s).", $"`hypersearch study stop {study}` ends them.");
        desk.Close(actor);
        await studies.Delete(actor, cancel);
        string? files = options.Home is { } home ? Path.Combine(home, "studies", study) : null;
        if (Directory.Exists(files)) Directory.Delete(files, recursive: true);
    }

    public async Task<VerificationReport> VerifyStudy(string study, CancellationToken cancel)
    {
        try
        {
            return await new StudyVerifier(journal, study, options.CreateStrategy, options.CreatePruner).Verify(cancel)
                ?? throw new CoordinatorException(ProblemCode.NotFound, $"There is no study '{study}'.", "`hypersearch study list` shows the studies there are.");
        }
        catch (JournalException wrong)
        {
            throw StudyJournal.Translate(wrong);
        }
    }

    public async Task<TrialSummary> AddTrial(string study, Protocol.Trials.AddTrial request, CancellationToken cancel)
    {
        StudyActor actor = await studies.Require(study);
        Assignment known = ParametersJson.Read(request.Parameters, actor.State.Spec.Space);
        if (!NextProposal.CanComplete(actor.State, known))
            throw new CoordinatorException(ProblemCode.InvalidRequest, $"({known}) is part of no legal point of the space.", "Change it so that it meets the constraints.");
        TrialSummary added = await actor.AskOnce(Key(request.IdempotencyKey), turn => Adding.Add(turn, known), seq => Adding.Repeat(journal, study, seq), cancel);
        await Serve(actor);
        return added;
    }

    public async Task<TrialSummary> RetryTrial(string study, int number, CancellationToken cancel)
    {
        StudyActor actor = await studies.Require(study);
        TrialSummary retried = await actor.Ask(
            turn =>
            {
                turn.Demand(new RetryTrial(number));
                return TrialSummaries.Of(turn.State, turn.State.Trials[number]);
            },
            cancel);
        await Serve(actor);
        return retried;
    }

    public async Task RecordConfirmation(string study, Protocol.Studies.RecordConfirmation request, CancellationToken cancel)
    {
        var command = new Core.Studies.RecordConfirmation(request.Number, request.Again, request.Result.GetRawText());
        await TellOnce(study, request.IdempotencyKey, command, cancel);
    }

    public Task RecordExport(string study, Protocol.Studies.RecordExport request, CancellationToken cancel) =>
        TellOnce(study, request.IdempotencyKey, new Core.Studies.RecordExport(request.Number, request.Path), cancel);

    public async Task<AgentRegistered> RegisterAgent(RegisterAgent request, CancellationToken cancel)
    {
        AgentSession session = agents.Add(request);
        desk.Dismiss(session);
        int takenBack = 0;
        foreach (StudyActor actor in studies.Loaded) takenBack += await TakeBack(actor, session);
        return new AgentRegistered(session.Session, takenBack);
    }

    public async Task<Grant?> Lease(LeaseRequest request, CancellationToken cancel)
    {
        AgentSession session = agents.Require(request.Session);
        if (request.Slot < 0 || request.Slot >= session.Slots)
            throw new CoordinatorException(ProblemCode.InvalidRequest, $"Session '{session.Session}' has the slots 0 to {session.Slots - 1}, not {request.Slot}.");
        Granted? granted = await desk.Lease(session, request.Slot, request.Kinds, Bounded(request.Wait), cancel);
        return granted is null ? null : GrantWriter.Write(granted);
    }

    public async Task<ReportAnswer> Report(AttemptReport report, CancellationToken cancel) =>
        await (await studies.Require(report.Study)).Ask(turn => Reporting.Report(turn, report), cancel);

    public async Task CommitCheckpoint(AttemptCheckpoint checkpoint, CancellationToken cancel)
    {
        var command = new CommitCheckpoint(checkpoint.Trial, checkpoint.Attempt, checkpoint.Path, checkpoint.Step, checkpoint.Sha256, checkpoint.Bytes);
        await (await studies.Require(checkpoint.Study)).Ask(turn => turn.Demand(command).Trial, cancel);
    }

    public async Task<TrialSummary> FinishAttempt(AttemptEnd end, CancellationToken cancel) =>
        await (await studies.Require(end.Study)).Ask(turn => Finishing.Finish(turn, end), cancel);

    /// <summary>Sends waiting slots away and lets the actors finish what they hold.</summary>
    public async ValueTask DisposeAsync()
    {
        desk.Dispose();
        await studies.DisposeAsync();
    }

    private async Task<StudySummary> Steer(string study, StudyCommand command, CancellationToken cancel) =>
        await (await studies.Require(study)).Ask(
            turn =>
            {
                turn.Demand(command);
                return StudySummaries.Of(turn.State);
            },
            cancel);

    private async Task TellOnce(string study, string key, StudyCommand command, CancellationToken cancel) =>
        await (await studies.Require(study)).AskOnce(Key(key), turn => turn.Demand(command).Trial, static _ => Task.FromResult<int?>(null), cancel);

    /// <summary>From here on the study's trials are given out; what agents that are here held in an earlier life is taken back first.</summary>
    private async Task Serve(StudyActor actor)
    {
        if (desk.IsOpen(actor)) return;
        foreach (AgentSession session in agents.All) await TakeBack(actor, session);
        desk.Open(actor);
    }

    private static async Task<int> TakeBack(StudyActor actor, AgentSession session)
    {
        StudyState state = actor.State;
        if (!state.Running.Any(number => IsOfEarlierLife(state, state.Trials[number], session))) return 0;
        return await actor.Ask(
            turn => turn.Demand(new OpenSession(session.Agent, session.Session, session.EnvironmentJson)).Events.Count(e => e is not SessionOpened and not StudyFinished),
            CancellationToken.None);
    }

    private static bool IsOfEarlierLife(StudyState state, TrialRecord trial, AgentSession session) =>
        !string.Equals(trial.Session, session.Session, StringComparison.Ordinal)
        && string.Equals(state.FindSession(trial.Session)?.Agent, session.Agent, StringComparison.Ordinal);

    private static string Key(string key) => key.Length is > 0 and <= KeyLengthMax ? key
        : throw new CoordinatorException(ProblemCode.InvalidRequest, $"An idempotency key has 1 to {KeyLengthMax} characters, not {key.Length}.");

    private static TimeSpan Bounded(TimeSpan wait) => wait < TimeSpan.Zero ? TimeSpan.Zero : wait > WaitMax ? WaitMax : wait;
}
