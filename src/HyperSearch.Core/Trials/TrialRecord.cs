using System.Collections.Immutable;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Studies;

namespace HyperSearch.Core.Trials;

/// <summary>
/// All that a study remembers of a trial between events. Tracking records and the history of attempts stay in the journal:
/// <see cref="RecordSeq"/> and <see cref="ProposedSeq"/> say where.
/// </summary>
public sealed record TrialRecord
{
    /// <summary>The part that strategies and pruners see.</summary>
    public required TrialView View { get; init; }

    public required ProposalSource Source { get; init; }

    /// <summary>The journal position of its TrialProposed.</summary>
    public required long ProposedSeq { get; init; }

    /// <summary>The journal position of the last event about it.</summary>
    public required long ChangedSeq { get; init; }

    /// <summary>The journal position of the event that holds its tracking record; 0 while there is none.</summary>
    public long RecordSeq { get; init; }

    /// <summary>The last attempt granted; 0 before the first.</summary>
    public int Attempt { get; init; }

    /// <summary>Who holds, or last held, the lease.</summary>
    public string? Session { get; init; }

    public int Slot { get; init; }

    /// <summary>The index that the attempt's next journaled report has at least.</summary>
    public int NextReport { get; init; }

    /// <summary>The last step that the current attempt reported or saved.</summary>
    public long Step { get; init; }

    /// <summary>The last value of every journaled metric.</summary>
    public ImmutableSortedDictionary<string, double> Metrics { get; init; } = MetricValues.Empty;

    /// <summary>The best reported value per objective, NaN where none was; empty before the first report.</summary>
    public ImmutableArray<double> BestReported { get; init; } = [];

    public TrialCheckpoint? Checkpoint { get; init; }

    /// <summary>
    /// The checkpoint before that one, of an earlier step: an attempt goes on from it where the last is gone or damaged. The fingerprint of a
    /// state leaves it out, for journals of before it was kept have theirs.
    /// </summary>
    public TrialCheckpoint? EarlierCheckpoint { get; init; }

    /// <summary>Whether the next attempt has own work of the trial to go on from.</summary>
    public bool HasProgress => Checkpoint is not null || View.ResumeStep is not null;

    /// <summary>
    /// The step from which the next attempt goes on: the later of its checkpoint's and the one that it paused with, else that of its parent's
    /// checkpoint. Null: it begins at its start.
    /// </summary>
    public long? ResumeStep => Checkpoint is { } saved ? Math.Max(saved.Step, View.ResumeStep ?? 0) : View.ResumeStep ?? (View.Leg is { Parent: not null } leg ? leg.From : null);

    public TrialFailures Failures { get; init; } = TrialFailures.None;

    /// <summary>
    /// While queued because the lease of <see cref="Attempt"/> expired: the failures before that, which stand again when its holder is heard of.
    /// Null for every other trial.
    /// </summary>
    public TrialFailures? BeforeExpiry { get; init; }

    /// <summary>Whether the holder of <see cref="Attempt"/> may take its lease back.</summary>
    public bool IsExpired => BeforeExpiry is not null;

    /// <summary>Why it failed, was pruned, cancelled or queued again.</summary>
    public string? Message { get; init; }

    /// <summary>While queued: not to be leased before this, by the clock of the coordinator that queued it.</summary>
    public DateTimeOffset NotBefore { get; init; }

    /// <summary>How long that is from when it was queued. Who has seen it wait for so long need not believe anybody's clock.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>When its first attempt was leased.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When the current attempt was leased.</summary>
    public DateTimeOffset LeasedAt { get; init; }

    /// <summary>When it became terminal; while running on a session that is dead, when that session was last heard of.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Whether its metrics meet the study's metric constraints; only a completed trial that does can be best.</summary>
    public bool MeetsConstraints { get; init; }

    /// <summary>
    /// Whether it runs and has reported at its rung: its attempt is told to pause, and the trial is paused when that ends, or, where the rung is
    /// the end of its <see cref="TrialView.Leg"/>, completed. A report at the last rung pauses nothing.
    /// </summary>
    public bool IsPausing => State == TrialState.Running && View.Target is { IsLast: false } target && View.Reports.Length > 0 && View.Reports[^1].Step >= target.Until;

    public int Number => View.Number;

    public Assignment Parameters => View.Parameters;

    public TrialState State => View.State;
}
