using System.Text.Json;
using HyperSearch.Coordinator.Agents;
using HyperSearch.Coordinator.Artifacts;
using HyperSearch.Coordinator.Hosting;
using HyperSearch.Coordinator.Leases;
using HyperSearch.Coordinator.Studies;
using HyperSearch.Coordinator.Submissions;
using HyperSearch.Coordinator.Telemetry;
using HyperSearch.Coordinator.Trials;
using HyperSearch.Coordinator.Verification;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;
using HyperSearch.Journal;
using HyperSearch.Journal.Backups;
using HyperSearch.Journal.Fleet;
using HyperSearch.Journal.InMemory;
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
/// With <see cref="CoordinatorOptions.ServesAll"/> every unfinished study of the journal is served. Otherwise a study's trials are given out once
/// somebody has asked for it here (submitted, resumed, retried, edited or added to it): studies that an earlier process left unfinished stay
/// as they are until then.
/// </remarks>
public sealed class LocalCoordinator : ICoordinator, IAgentLedger, IBackupSource, IAsyncDisposable
{
    /// <summary>The longest that a call waits for something to happen.</summary>
    public static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(25);

    private const int KeyLengthMax = 200;
    private const int LeasesMax = 1024;

    private readonly IJournal journal;
    private readonly CoordinatorOptions options;
    private readonly StudyRegistry studies;
    private readonly Submission submission;
    private readonly IFleetStore fleet;
    private readonly NamesakeWatch namesakes;
    private readonly AgentRegister agents;
    private readonly BeatBook beats;
    private readonly NodeWatch nodes;
    private readonly LeaseDesk desk;
    private readonly LeaseKeeper keeper;
    private readonly JournalFollower follower;
    private readonly ArtifactCollector? collector;
    private readonly CancellationTokenSource closing = new();
    private readonly Task[] watches;

    public LocalCoordinator(IJournal journal, CoordinatorOptions options)
    {
        this.journal = journal;
        this.options = options;
        fleet = options.Fleet ?? new InMemoryFleetStore(options.Time);
        namesakes = new NamesakeWatch(options.Time, options.Log);
        agents = new AgentRegister(fleet, options.Times, namesakes);
        beats = new BeatBook(fleet, agents, options.Time, options.BeatGather, options.Log);
        nodes = new NodeWatch(options.Time, options.Times);
        desk = new LeaseDesk(options.Time, agents);
        studies = new StudyRegistry(journal, options, _ => desk.Changed());
        Artifacts = options.Artifacts is { } kept ? new ArtifactFolder(kept, options.Time) : null;
        submission = new Submission(studies, options, Artifacts);
        keeper = new LeaseKeeper(fleet, agents, desk, options);
        follower = new JournalFollower(journal, studies, options, Serve, desk.Close);
        collector = Artifacts is null ? null : new ArtifactCollector(Artifacts, journal, studies, options);
        watches = [Watch(keeper.Run), options.ServesAll ? Watch(follower.Run) : Task.CompletedTask, collector is { } collecting ? Watch(collecting.Run) : Task.CompletedTask];
    }

    /// <summary>
    /// Completes when a study's actor had to stop (storage failed, or a bug): its calls are refused from then on. The process should
    /// end and start again, which reads the journal anew.
    /// </summary>
    public Task<Exception> Broken => studies.Broken;

    /// <summary>What is kept for machines that do not share this one's disk; null where nothing is.</summary>
    public ArtifactFolder? Artifacts { get; }

    public async Task<StudySubmitted> SubmitStudy(SubmitStudy request, CancellationToken cancel)
    {
        (StudyActor actor, bool created) = await submission.Submit(request, cancel);
        await Serve(actor);
        return new StudySubmitted(actor.Study, created, StudySummaries.Of(actor.State));
    }

    public async Task WriteBackup(Stream destination, CancellationToken cancel)
    {
        IJournalArchive archive = journal as IJournalArchive ?? (journal as MeteredJournal)?.Archive
            ?? throw NoBackups();
        try
        {
            await BackupWriter.Write(archive, destination, options.Time.GetUtcNow(), cancel);
        }
        catch (Exception wrong) when (wrong is JournalException or JsonException)
        {
            throw StudyJournal.Translate(wrong);
        }
    }

    public Task<IReadOnlyList<StudySummary>> ListStudies(CancellationToken cancel) => studies.Summaries(cancel);

    public async Task<StudyDetail> GetStudy(string study, CancellationToken cancel) => StudySummaries.Detail((await studies.Require(study)).State);

    public async Task<TrialPage> GetTrials(string study, long afterSeq, CancellationToken cancel) =>
        TrialSummaries.Page((await studies.Require(study)).State, afterSeq);

    public async Task<TrialDetail> GetTrial(string study, int number, CancellationToken cancel)
    {
        StudyState state = (await studies.Require(study)).State;
        if (number < 0 || number >= state.Trials.Count)
            throw new CoordinatorException(ProblemCode.NotFound, $"Study '{study}' has no trial {number}: it has {state.Trials.Count}.", $"`hypersearch trial list {study}` shows the trials there are.");
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

    public Task<StudySummary> PauseStudy(string study, string? idempotencyKey, CancellationToken cancel) => Steer(study, new PauseStudy(), idempotencyKey, cancel);

    public async Task<StudySummary> ResumeStudy(string study, string? idempotencyKey, CancellationToken cancel)
    {
        StudySummary summary = await Steer(study, new ResumeStudy(), idempotencyKey, cancel);
        await Serve(await studies.Require(study));
        return summary;
    }

    public Task<StudySummary> StopStudy(string study, string? idempotencyKey, CancellationToken cancel) => Steer(study, new StopStudy(), idempotencyKey, cancel);

    public async Task<StudySummary> EditStudy(string study, Protocol.Studies.EditStudy request, CancellationToken cancel)
    {
        StudySpec spec = Submission.Read(request.Yaml, request.FileName);
        StudyActor actor = await studies.Require(study);
        StudySummary edited = await actor.AskOnce(Key(request.IdempotencyKey), turn => Editing.Edit(turn, request, spec), async seq => StudySummaries.Of(await EarlierState.At(journal, study, seq)), cancel);
        await Serve(actor);
        return edited;
    }

    public async Task DeleteStudy(string study, CancellationToken cancel)
    {
        StudyActor actor = await studies.Require(study);
        StudyState state = actor.State;
        if (state.Running.Any(number => agents.IsLive(state.Trials[number].Session)))
            throw new CoordinatorException(ProblemCode.Conflict, $"Study '{study}' has {state.Running.Count} running trial(s).", $"`hypersearch study stop {study}` ends them.");
        desk.Close(actor);
        await studies.Delete(actor, cancel);
        Artifacts?.DropLogs(study);
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

    public async Task<TrialSummary> RetryTrial(string study, int number, string? idempotencyKey, CancellationToken cancel)
    {
        StudyActor actor = await studies.Require(study);
        TrialSummary retried = await Once(actor, new RetryTrial(number), idempotencyKey, state => TrialSummaries.Of(state, state.Trials[number]), cancel);
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
        AgentSession session = await agents.Add(request, cancel);
        desk.Dismiss(session);
        int takenBack = 0;
        foreach (StudyActor actor in studies.Loaded) takenBack += await TakeBack(actor, session);
        return new AgentRegistered(session.Session, takenBack)
        {
            Protocol = Math.Min(request.ProtocolMax, ProtocolVersion.Newest),
            HeartbeatSeconds = options.Times.Heartbeat.TotalSeconds,
            OrphanSeconds = options.Times.OrphanLimit.TotalSeconds,
            Warning = namesakes.WarningOf(session.Agent),
        };
    }

    public async Task<HeartbeatAnswer> Heartbeat(Heartbeat beat, CancellationToken cancel)
    {
        AgentSession session = await agents.Require(beat.Session, cancel);
        if (beat.Leases.Count > LeasesMax) throw new CoordinatorException(ProblemCode.InvalidRequest, $"a beat lists at most {LeasesMax} leases, not {beat.Leases.Count}");
        if (beat.Draining) session.IsDraining = true;
        session.IsSilent = false;
        await beats.Keep(new FleetBeat(beat.Session, beat.Number, [.. beat.Leases.Select(l => new FleetLease(l.Study, l.Trial, l.Attempt))], beat.Draining));
        List<LeaseVerdict> verdicts = [];
        foreach (HeldLease lease in beat.Leases)
            if (await BeatAnswers.Of(lease, beat.Session, await FindFor(lease)) is { } verdict) verdicts.Add(verdict);
        return new HeartbeatAnswer(options.Times.Heartbeat.TotalSeconds, verdicts) { Drain = session.DrainAsked };
    }

    public async Task<IReadOnlyList<AgentSummary>> ListAgents(CancellationToken cancel) =>
        [.. (await fleet.List(cancel)).Select(SummaryOf)];

    public async Task<AgentSummary> DrainAgent(string agent, CancellationToken cancel)
    {
        if (!await fleet.AskToDrain(agent, cancel)) throw new CoordinatorException(ProblemCode.NotFound, $"There is no agent '{agent}'.", "`hypersearch worker list` shows the agents there are.");
        IReadOnlyList<FleetMember> members = await fleet.List(cancel);
        agents.Refresh(members);
        return SummaryOf(members.First(m => string.Equals(m.Agent, agent, StringComparison.Ordinal)));
    }

    public async Task<Grant?> Lease(LeaseRequest request, CancellationToken cancel)
    {
        AgentSession session = await agents.Require(request.Session, cancel);
        if (request.Slot < 0 || request.Slot >= session.Slots)
            throw new CoordinatorException(ProblemCode.InvalidRequest, $"Session '{session.Session}' has the slots 0 to {session.Slots - 1}, not {request.Slot}.");
        Key(request.RequestId);
        Granted? granted = await desk.Lease(session, request, Bounded(request.Wait), cancel);
        return granted is null ? null : GrantWriter.Write(granted);
    }

    public Task<ReportAnswer> Report(AttemptReport report, CancellationToken cancel) =>
        AskHolder(report.Study, report.Trial, report.Attempt, turn => Reporting.Report(turn, report), cancel);

    public Task CommitCheckpoint(AttemptCheckpoint checkpoint, CancellationToken cancel)
    {
        var command = new CommitCheckpoint(checkpoint.Trial, checkpoint.Attempt, checkpoint.Path, checkpoint.Step, checkpoint.Sha256, checkpoint.Bytes);
        return AskHolder(checkpoint.Study, checkpoint.Trial, checkpoint.Attempt, turn => turn.Demand(command).Trial, cancel);
    }

    public async Task<TrialSummary> FinishAttempt(AttemptEnd end, CancellationToken cancel)
    {
        TrialSummary trial = await AskHolder(end.Study, end.Trial, end.Attempt, turn => Finishing.Finish(turn, end), cancel);
        if (end is { Outcome: "failed", Class: "infra" }) await BlameNode(end, cancel);
        return trial;
    }

    /// <summary>Looks for what other coordinators appended, now instead of at the next turn of the clock.</summary>
    internal Task FollowJournal() => follower.Look(CancellationToken.None);

    async ValueTask<string> IAgentLedger.AgentOf(string session, CancellationToken cancel) => (await agents.Require(session, cancel)).Agent;

    async ValueTask<string?> IAgentLedger.AgentOf(string study, int trial, int attempt, string session, CancellationToken cancel)
    {
        if (await studies.Find(study) is not { } actor) return null;
        StudyState state = actor.State;
        string? holder = trial >= 0 && trial < state.Trials.Count && state.Trials[trial].Attempt == attempt ? state.Trials[trial].Session : null;
        return agents.Find(holder ?? session)?.Agent ?? state.FindSession(holder ?? session)?.Agent;
    }

    /// <summary>Looks through the leases now instead of at the next turn of the clock.</summary>
    internal Task SweepLeases() => keeper.Sweep(CancellationToken.None);

    /// <summary>What this coordinator believes of a study; null where nobody asked for it here yet. For comparing it with the journal.</summary>
    internal StudyState? StateOf(string study) => studies.FindLoaded(study)?.State;

    /// <summary>Removes artifacts that nobody needs now instead of at the next turn of the clock.</summary>
    internal Task<(int Count, long Bytes)> CollectArtifacts() => collector!.Collect(CancellationToken.None);

    /// <summary>Sends waiting slots away and lets the actors finish what they hold.</summary>
    public async ValueTask DisposeAsync()
    {
        closing.Cancel();
        beats.Dispose();
        desk.Dispose();
        await Task.WhenAll(watches);
        keeper.Dispose();
        await studies.DisposeAsync();
        closing.Dispose();
    }

    /// <summary>
    /// What the holder of an attempt asks. Where other coordinators write the same journal a refusal counts only once this one has read on:
    /// they may have granted the attempt, or taken the reports before this one.
    /// </summary>
    private async Task<T> AskHolder<T>(string study, int trial, int attempt, Func<StudyTurn, T> act, CancellationToken cancel)
    {
        StudyActor actor = await studies.Require(study);
        try
        {
            return await actor.Ask(act, cancel);
        }
        catch (CoordinatorException refusal) when (options.ServesAll && refusal.Code is ProblemCode.NotFound or ProblemCode.InvalidRequest or ProblemCode.StaleAttempt or ProblemCode.ReportGap)
        {
            await actor.Refresh();
            if (refusal.Code == ProblemCode.ReportGap) await actor.RefreshReports(trial, attempt);
            return await actor.Ask(act, cancel);
        }
    }

    /// <summary>The lease's study, read on where the lease is newer than what is known here.</summary>
    private async Task<StudyActor?> FindFor(HeldLease lease)
    {
        if (await studies.Find(lease.Study) is not { } actor) return null;
        TrialList<TrialRecord> trials = actor.State.Trials;
        bool isNewer = lease.Trial >= trials.Count || (lease.Trial >= 0 && lease.Attempt > trials[lease.Trial].Attempt);
        if (isNewer && options.ServesAll) await actor.Refresh();
        return actor;
    }

    /// <summary>A watch that ends with this coordinator. One that ends by a bug takes the coordinator with it.</summary>
    private async Task Watch(Func<CancellationToken, Task> run)
    {
        await Task.Yield();
        try
        {
            await run(closing.Token);
        }
        catch (OperationCanceledException) when (closing.IsCancellationRequested)
        {
            // It ends with the coordinator.
        }
#pragma warning disable CA1031 // It must not end unseen: whoever waits for Broken ends the process.
        catch (Exception bug)
#pragma warning restore CA1031
        {
            studies.Break(bug);
        }
    }

    /// <summary>The last agent that works is never put away: a bad node is better than none.</summary>
    private async Task BlameNode(AttemptEnd end, CancellationToken cancel)
    {
        AgentSession session = await agents.Require(end.Session, cancel);
        if (!nodes.Note(session.Agent, end.Study, end.Trial) || agents.Serving < 2) return;
        string reason = $"{NodeWatch.TrialsMax} trials failed because of the machine, the last one with: {end.Message}";
        options.Log($"agent '{session.Agent}' gets no work for {options.Times.Quarantine.TotalMinutes:0} min: {reason}");
        session.Quarantine = reason;
        await fleet.Quarantine(session.Agent, options.Times.Quarantine, reason, cancel);
    }

    private AgentSummary SummaryOf(FleetMember member) => AgentSummaries.Of(member, options.Times) with { Warning = namesakes.WarningOf(member.Agent) };

    private async Task<StudySummary> Steer(string study, StudyCommand command, string? key, CancellationToken cancel) =>
        await Once(await studies.Require(study), command, key, StudySummaries.Of, cancel);

    /// <summary>A command that happens once for a key, and whose answer is what the state then said; without a key it is obeyed whenever it comes.</summary>
    private Task<T> Once<T>(StudyActor actor, StudyCommand command, string? key, Func<StudyState, T> answer, CancellationToken cancel)
    {
        return key is null ? actor.Ask(Obey, cancel)
            : actor.AskOnce(Key(key), Obey, async seq => answer(await EarlierState.At(journal, actor.Study, seq)), cancel);

        T Obey(StudyTurn turn)
        {
            turn.Demand(command);
            return answer(turn.State);
        }
    }

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

    internal static CoordinatorException NoBackups() =>
        new(ProblemCode.Conflict, "This coordinator's journal cannot be put into a backup.", "Back up a journal that is kept: a home's, or a database's.");

    private static string Key(string key) => key.Length is > 0 and <= KeyLengthMax ? key
        : throw new CoordinatorException(ProblemCode.InvalidRequest, $"A key (idempotency_key, request_id) has 1 to {KeyLengthMax} characters, not {key.Length}.");

    private static TimeSpan Bounded(TimeSpan wait) => wait < TimeSpan.Zero ? TimeSpan.Zero : wait > WaitMax ? WaitMax : wait;
}
