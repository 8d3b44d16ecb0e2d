using System.Collections.Immutable;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Trials;

namespace HyperSearch.Core.Studies;

/// <summary>
/// A fact of a study, as the journal keeps it. Released versions never change their meaning: a changed event is a new version with
/// an upcaster. <see cref="At"/> is when the decision was taken, in UTC; only budgets of time are decided by it.
/// </summary>
public abstract record StudyEvent(DateTimeOffset At);

/// <summary>The study exists: the whole specification, its seed, where relative paths start, and what the data check said.</summary>
public sealed record StudyCreated(DateTimeOffset At, StudySpec Spec, ulong Seed, string BaseDirectory, string SourceText, string? DataReportJson, bool LeakageAllowed) : StudyEvent(At)
{
    /// <summary>What was taken from the studies that <c>warm_start</c> names, in its order.</summary>
    public ImmutableArray<EarlierTrial> Earlier { get; init; } = [];

    /// <summary>What was sent along for machines that do not share the submitter's disk; empty where all do.</summary>
    public ImmutableArray<StudyInput> Inputs { get; init; } = [];
}

/// <summary>A parameter assignment for a new trial. Everything its bits depend on is the journal's prefix up to <paramref name="SnapshotSeq"/>.</summary>
public sealed record TrialProposed(DateTimeOffset At, int Number, Assignment Parameters, ProposalSource Source, long SnapshotSeq, string? StrategyStateJson) : StudyEvent(At)
{
    /// <summary>How far it goes first; null where the pruner has no rungs.</summary>
    public RungTarget? Target { get; init; }

    /// <summary>The part of a member's training that it does; null outside of population based training.</summary>
    public TrialLeg? Leg { get; init; }
}

/// <summary>A slot holds attempt <paramref name="Attempt"/> (1, 2, ...), which is its fencing token.</summary>
public sealed record TrialLeased(DateTimeOffset At, int Number, int Attempt, string Session, int Slot) : StudyEvent(At)
{
    /// <summary>The asker's name for the wish that it answers; null where it gave none.</summary>
    public string? RequestId { get; init; }

    /// <summary>Which of the slot's wishes that is, counted from 1 within its session; 0 where the asker does not count.</summary>
    public long Poll { get; init; }
}

/// <summary>Metrics at a step, report <paramref name="Index"/> (0, 1, ...) of the attempt. Only those that a decision can depend on are here.</summary>
public sealed record MetricReported(DateTimeOffset At, int Number, int Attempt, int Index, long Step, ImmutableSortedDictionary<string, double> Metrics) : StudyEvent(At);

/// <summary>A durable checkpoint of the attempt at <paramref name="Step"/>; a later attempt may continue from it.</summary>
public sealed record CheckpointCommitted(DateTimeOffset At, int Number, int Attempt, string Path, long Step, string? Sha256, long Bytes) : StudyEvent(At);

/// <summary>The trial has its value. <paramref name="Metrics"/> are the last values of all metrics; <paramref name="RecordJson"/> is the tracking record.</summary>
public sealed record TrialCompleted(DateTimeOffset At, int Number, int Attempt, ImmutableArray<double> Values, ImmutableSortedDictionary<string, double> Metrics, string? RecordJson) : StudyEvent(At)
{
    /// <summary>The step from which other trials can go on: that of its last checkpoint, at the end of its leg. Null: its training is over.</summary>
    public long? ResumeStep { get; init; }
}

/// <summary>
/// The attempt reached its rung and gave its slot back; the trial waits for a promotion. <paramref name="ResumeStep"/> is the step from which
/// a later attempt goes on: that of its checkpoint; null where there is none and it begins again.
/// </summary>
public sealed record TrialPaused(DateTimeOffset At, int Number, int Attempt, long Step, long? ResumeStep, ImmutableSortedDictionary<string, double> Metrics, string? RecordJson) : StudyEvent(At);

/// <summary>
/// The pruner brings a paused trial back, to go on to <paramref name="Target"/>; null: to its end. It was decided from the journal's prefix up
/// to <paramref name="SnapshotSeq"/>; <paramref name="Closing"/>: when nothing new could be proposed any more.
/// </summary>
public sealed record TrialPromoted(DateTimeOffset At, int Number, RungTarget? Target, long SnapshotSeq, bool Closing) : StudyEvent(At);

/// <summary>The pruner ended the trial, while it ran or by not promoting it; its values are those at the last report.</summary>
public sealed record TrialPruned(DateTimeOffset At, int Number, int Attempt, long Step, ImmutableArray<double> Values, ImmutableSortedDictionary<string, double> Metrics, string Reason, string? RecordJson) : StudyEvent(At);

/// <summary>The trial failed for good.</summary>
public sealed record TrialFailed(DateTimeOffset At, int Number, int Attempt, FailureClass Class, string Message, ImmutableSortedDictionary<string, double> Metrics, string? RecordJson) : StudyEvent(At);

/// <summary>
/// The attempt ended without a result and the trial waits for another, not before <paramref name="NotBefore"/>. Class lost: the lease expired,
/// and its holder may yet be heard of (<see cref="TrialReinstated"/>).
/// </summary>
public sealed record TrialRequeued(DateTimeOffset At, int Number, int Attempt, FailureClass Class, string Message, DateTimeOffset NotBefore) : StudyEvent(At);

/// <summary>
/// The lease of <paramref name="Attempt"/> had expired, nobody was granted the trial since, and its holder was heard of: it holds the lease again.
/// </summary>
public sealed record TrialReinstated(DateTimeOffset At, int Number, int Attempt) : StudyEvent(At);

/// <summary>A failed trial is given another chance by a person: its retry budgets start anew.</summary>
public sealed record TrialRetried(DateTimeOffset At, int Number) : StudyEvent(At);

/// <summary>A person or the end of the study cancelled the trial.</summary>
public sealed record TrialCancelled(DateTimeOffset At, int Number, string Reason) : StudyEvent(At);

/// <summary>A person asked for this (partial) assignment to run next.</summary>
public sealed record TrialEnqueued(DateTimeOffset At, Assignment Parameters) : StudyEvent(At);

public sealed record StudyPaused(DateTimeOffset At) : StudyEvent(At);

public sealed record StudyResumed(DateTimeOffset At) : StudyEvent(At);

/// <summary>
/// A person changed ranges, choices, budget or parallelism: from here on the study is searched by this specification. A study that was over,
/// and not stopped, goes on.
/// </summary>
public sealed record StudyEdited(DateTimeOffset At, StudySpec Spec, string SourceText) : StudyEvent(At);

/// <summary>The study is over: budget spent, space exhausted, or stopped by a person.</summary>
public sealed record StudyFinished(DateTimeOffset At, FinishReason Reason, string Message) : StudyEvent(At);

/// <summary>
/// A worker process (<paramref name="Session"/>) of <paramref name="Agent"/> began to serve the study: its hardware, versions and threads,
/// said once instead of in each trial. Every earlier session of the same agent is dead from here on.
/// </summary>
public sealed record SessionOpened(DateTimeOffset At, string Agent, string Session, string EnvironmentJson) : StudyEvent(At);

/// <summary>
/// The journal was restored from a backup, into the new incarnation <paramref name="Incarnation"/>. What was granted after the backup is
/// unknown here, so every later attempt is above <paramref name="AttemptBase"/>: no fencing token of before comes again.
/// </summary>
public sealed record StudyRestored(DateTimeOffset At, string Incarnation, int AttemptBase) : StudyEvent(At);

/// <summary>What the host said about a trial that a verdict had ended before: its last metrics and its tracking record.</summary>
public sealed record TrialRecorded(DateTimeOffset At, int Number, int Attempt, ImmutableSortedDictionary<string, double> Metrics, string? RecordJson) : StudyEvent(At);

/// <summary>The winner was scored on the sealed test set. Each reading is one event.</summary>
public sealed record BestConfirmed(DateTimeOffset At, int Number, int Reading, string ResultJson) : StudyEvent(At);

/// <summary>The winner's adapter or model was written to <paramref name="Path"/>.</summary>
public sealed record AdapterExported(DateTimeOffset At, int Number, string Path) : StudyEvent(At);

/// <summary>Who thought of a proposal.</summary>
public enum ProposalSource
{
    Strategy,
    Enqueued,
}

/// <summary>Why a study is over.</summary>
public enum FinishReason
{
    BudgetSpent,
    SpaceExhausted,
    Stopped,
}
