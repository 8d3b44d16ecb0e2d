using System.Collections.Immutable;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Trials;

namespace HyperSearch.Core.Studies;

/// <summary>
/// A study as its events made it: the projection that decisions are taken from. Immutable and persistent, so that keeping an
/// earlier state, or taking <see cref="Snapshot"/>, costs nothing. Only <see cref="StudyFold"/> makes a new one.
/// </summary>
public sealed record StudyState
{
    /// <summary>The journal position of the last event in it; the first event of a study is 1.</summary>
    public required long Seq { get; init; }

    public required StudySpec Spec { get; init; }

    public required ulong Seed { get; init; }

    /// <summary>Where relative paths of the specification start.</summary>
    public required string BaseDirectory { get; init; }

    public required string SourceText { get; init; }

    public string? DataReportJson { get; init; }

    public bool LeakageAllowed { get; init; }

    /// <summary>What the study was submitted with.</summary>
    public ImmutableArray<StudyInput> Inputs { get; init; } = [];

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ChangedAt { get; init; }

    /// <summary>Trials by number.</summary>
    public TrialList<TrialRecord> Trials { get; init; } = [];

    /// <summary>The same trials as strategies and pruners see them.</summary>
    public TrialSnapshot Snapshot { get; init; } = TrialSnapshot.Empty;

    public TrialCounts Counts { get; init; }

    /// <summary>Numbers of the queued trials.</summary>
    public ImmutableSortedSet<int> Queued { get; init; } = [];

    /// <summary>Numbers of the running trials.</summary>
    public ImmutableSortedSet<int> Running { get; init; } = [];

    /// <summary>The running trial of every slot that holds one.</summary>
    public ImmutableDictionary<SlotName, int> Held { get; init; } = ImmutableDictionary<SlotName, int>.Empty;

    /// <summary>
    /// The wish that got each slot its last trial: once that is over, neither it nor an earlier one must get another. The fingerprint of a
    /// state leaves it out, for journals of before it was kept have theirs.
    /// </summary>
    public ImmutableDictionary<SlotName, GrantedWish> Granted { get; init; } = ImmutableDictionary<SlotName, GrantedWish>.Empty;

    /// <summary>Numbers of the paused trials.</summary>
    public ImmutableSortedSet<int> Paused { get; init; } = [];

    /// <summary>Partial assignments that wait to be proposed, first one first.</summary>
    public ImmutableList<Assignment> Backlog { get; init; } = [];

    /// <summary>Every session that served the study, in order of appearance.</summary>
    public ImmutableList<StudySession> Sessions { get; init; } = [];

    /// <summary>The same sessions by name.</summary>
    public ImmutableDictionary<string, StudySession> SessionsByName { get; init; } = ImmutableDictionary<string, StudySession>.Empty.WithComparers(StringComparer.Ordinal);

    public ImmutableList<BestConfirmed> Confirmations { get; init; } = [];

    public ImmutableList<AdapterExported> Exports { get; init; } = [];

    public bool IsPaused { get; init; }

    /// <summary>The journal position of the last edit; 0 while there is none. A proposal from before it is overtaken.</summary>
    public long EditedSeq { get; init; }

    /// <summary>Numbers of the trials that lie outside of the space as it was edited.</summary>
    public ImmutableSortedSet<int> Outside { get; init; } = [];

    /// <summary>Set once the study is over.</summary>
    public StudyFinished? Finish { get; init; }

    public StudyClock Clock { get; init; } = StudyClock.Zero;

    /// <summary>Steps that attempts worked through, repeated ones counted again; for fine-tuning these are tokens.</summary>
    public long Tokens { get; init; }

    /// <summary>The number of the best trial so far; always null with several objectives. See <see cref="BestTrial"/>.</summary>
    public int? BestNumber { get; init; }

    /// <summary>Every attempt that is granted from here on is above this; 0 until the journal is restored from a backup.</summary>
    public int AttemptBase { get; init; }

    public bool IsFinished => Finish is not null;

    /// <summary>The number that the next proposal gets.</summary>
    public int NextNumber => Trials.Count;

    /// <summary>What the next proposal has to hold: the values of the enqueued trial whose turn it is, or nothing.</summary>
    public Assignment NextKnown => Backlog.IsEmpty ? Assignment.Empty : Backlog[0];

    /// <summary>The fencing token that the next grant of a trial gets.</summary>
    public int NextAttempt(TrialRecord trial) => Math.Max(trial.Attempt, AttemptBase) + 1;

    public StudySession? FindSession(string? session) => session is null ? null : SessionsByName.GetValueOrDefault(session);

    /// <summary>Whether the slot has got a trial by this wish, or by a later one of its.</summary>
    public bool IsGranted(SlotName slot, string? requestId, long poll) =>
        Granted.TryGetValue(slot, out GrantedWish last) && (string.Equals(last.RequestId, requestId, StringComparison.Ordinal) || last.IsAfter(poll));

    /// <summary>The trial that the slot holds the lease of; null where it holds none.</summary>
    public int? HeldBy(string session, int slot) => Held.TryGetValue(new SlotName(session, slot), out int number) ? number : null;
}

/// <summary>One slot of one worker process: it holds at most one lease of a study.</summary>
public readonly record struct SlotName(string Session, int Slot);

/// <summary>A slot's wish that got it a trial. <paramref name="Poll"/> counts its wishes; 0: it does not count.</summary>
public readonly record struct GrantedWish(string RequestId, long Poll)
{
    /// <summary>Whether it is known to be a later one than that.</summary>
    public bool IsAfter(long poll) => poll > 0 && poll < Poll;
}
