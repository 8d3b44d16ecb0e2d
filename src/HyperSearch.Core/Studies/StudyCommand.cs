using System.Collections.Immutable;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Trials;

namespace HyperSearch.Core.Studies;

/// <summary>A wish that <see cref="StudyDecider"/> answers with events or a refusal.</summary>
public abstract record StudyCommand;

/// <summary>Create the study. The seed is drawn by the caller where the file names none.</summary>
public sealed record CreateStudy(StudySpec Spec, ulong Seed, string BaseDirectory, string SourceText, string? DataReportJson, bool LeakageAllowed) : StudyCommand
{
    /// <inheritdoc cref="StudyCreated.Earlier"/>
    public ImmutableArray<EarlierTrial> Earlier { get; init; } = [];

    /// <inheritdoc cref="StudyCreated.Inputs"/>
    public ImmutableArray<StudyInput> Inputs { get; init; } = [];
}

/// <summary>
/// A strategy's answer for trial <paramref name="Number"/>, computed from the snapshot at <paramref name="SnapshotSeq"/>. Source is
/// Enqueued when it completes <see cref="StudyState.NextKnown"/>.
/// </summary>
public sealed record ProposeTrial(int Number, Assignment Parameters, ProposalSource Source, long SnapshotSeq, string? StrategyStateJson) : StudyCommand
{
    /// <summary>How far the pruner lets it go first; null where it has no rungs.</summary>
    public RungTarget? Target { get; init; }

    /// <inheritdoc cref="TrialProposed.Leg"/>
    public TrialLeg? Leg { get; init; }
}

/// <summary>
/// The pruner's wish, computed from the snapshot at <paramref name="SnapshotSeq"/>, to bring a paused trial back. Needs no room in the
/// budget of trials. <paramref name="Closing"/>: it was asked when nothing new could be proposed any more.
/// </summary>
public sealed record PromoteTrial(int Number, RungTarget? Target, long SnapshotSeq, bool Closing) : StudyCommand;

/// <summary>
/// The pruner, asked when trial <paramref name="Number"/> would be next, promotes none of the paused trials, and nothing can be proposed: the
/// budget has no room, or <paramref name="Exhausted"/>, the strategy nothing left. The paused ones are pruned once no trial is open.
/// </summary>
public sealed record EndPausedTrials(int Number, bool Exhausted) : StudyCommand;

/// <summary>The strategy, asked for trial <paramref name="Number"/>, has nothing left. Ends the study once no trial is open or paused.</summary>
public sealed record ReportExhausted(int Number) : StudyCommand;

/// <summary>
/// A worker process serves the study. Attempts that earlier sessions of the same agent left running are taken back as preempted.
/// </summary>
public sealed record OpenSession(string Agent, string Session, string EnvironmentJson) : StudyCommand;

/// <summary>
/// A free slot of an open session asks for work. The answer's Trial is the grant, or null when nothing can run now; a slot that holds a
/// lease already gets the same one again, because the answer before was lost.
/// </summary>
/// <param name="RequestId">The asker's own name for the wish, kept in the event; null where it has none.</param>
/// <param name="OthersCan">Whether other agents could serve: then a trial that took this agent down before is left to them at first.</param>
public sealed record LeaseTrial(string Session, int Slot, string? RequestId = null, bool OthersCan = false) : StudyCommand
{
    /// <summary>Which of the slot's wishes it is, counted from 1 within its session, kept in the event; 0 where the asker does not count.</summary>
    public long Poll { get; init; }

    /// <summary>How long the coordinator has seen queued trials wait, by number; null where it has not looked.</summary>
    public IReadOnlyDictionary<int, TimeSpan>? Waited { get; init; }
}

/// <summary>
/// What the holder of an attempt says. From an attempt whose lease expired, and which nobody was granted since, it first takes the lease
/// back: expiry permits another grant and never makes work worthless.
/// </summary>
public abstract record AttemptCommand(int Number, int Attempt) : StudyCommand;

/// <summary>The holder is alive, and says nothing else.</summary>
public sealed record KeepTrial(int Number, int Attempt) : AttemptCommand(Number, Attempt);

/// <summary>Nothing was heard of the holder for too long: the trial may be granted again.</summary>
public sealed record ExpireTrial(int Number, int Attempt, string Reason) : StudyCommand;

/// <summary>The journal comes from a backup: takes back what was leased, and lifts the numbers of attempts above all that may have been granted since.</summary>
public sealed record RestoreStudy(string Incarnation) : StudyCommand;

/// <summary>
/// Metrics of an attempt. Reports without a metric that a decision needs lead to no event: they belong beside the journal, and
/// <paramref name="DenseIndex"/> is the highest index that is kept there (-1: none).
/// </summary>
public sealed record ReportMetrics(int Number, int Attempt, int Index, long Step, ImmutableSortedDictionary<string, double> Metrics, int DenseIndex = -1) : AttemptCommand(Number, Attempt);

/// <summary>The pruner's verdict: end the trial.</summary>
public sealed record PruneTrial(int Number, int Attempt, long Step, string Reason) : StudyCommand;

/// <summary>
/// For trials that run elsewhere (ask and tell): the trial, which has reported at its rung, pauses here and now, and goes on later from
/// <paramref name="ResumeStep"/>. An attempt of a worker pauses by its end, <see cref="EndStoppedTrial"/>, and goes on from its checkpoint.
/// </summary>
public sealed record PauseTrial(int Number, int Attempt, long ResumeStep) : StudyCommand;

public sealed record CommitCheckpoint(int Number, int Attempt, string Path, long Step, string? Sha256, long Bytes) : AttemptCommand(Number, Attempt);

/// <summary>The attempt ran to its end. Without an objective's metric this is a failure, and so is a value that is not finite.</summary>
public sealed record CompleteTrial(int Number, int Attempt, ImmutableSortedDictionary<string, double> Metrics, string? RecordJson) : AttemptCommand(Number, Attempt);

public sealed record FailTrial(int Number, int Attempt, FailureClass Class, string Message, ImmutableSortedDictionary<string, double> Metrics, string? RecordJson) : AttemptCommand(Number, Attempt);

/// <summary>The attempt ended because it was told to (a verdict, the end of the study).</summary>
public sealed record EndStoppedTrial(int Number, int Attempt, ImmutableSortedDictionary<string, double> Metrics, string? RecordJson) : AttemptCommand(Number, Attempt);

/// <summary>The attempt is given back on a drain and waits for another slot.</summary>
public sealed record ReleaseTrial(int Number, int Attempt, string Reason) : AttemptCommand(Number, Attempt);

/// <summary>No new leases until it resumes; running trials go on.</summary>
public sealed record PauseStudy : StudyCommand;

public sealed record ResumeStudy : StudyCommand;

/// <summary>End the study: queued trials are cancelled, running ones are told to stop, and count if they complete first.</summary>
public sealed record StopStudy : StudyCommand;

/// <summary>Search by this specification from now on; only ranges, choices, budget and parallelism may differ from the one that there is.</summary>
public sealed record EditStudy(StudySpec Spec, string SourceText) : StudyCommand;

/// <summary>Run this (partial) assignment next.</summary>
public sealed record AddTrial(Assignment Parameters) : StudyCommand;

/// <summary>Give a failed trial another chance.</summary>
public sealed record RetryTrial(int Number) : StudyCommand;

/// <summary>The trial was scored on the sealed test set; a second reading has to say <paramref name="Again"/>.</summary>
public sealed record RecordConfirmation(int Number, bool Again, string ResultJson) : StudyCommand;

public sealed record RecordExport(int Number, string Path) : StudyCommand;
