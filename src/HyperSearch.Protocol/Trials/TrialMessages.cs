using System.Text.Json;

namespace HyperSearch.Protocol.Trials;

/// <summary>A trial as tables and exports show it; <see cref="Value"/> is null unless it completed or was pruned.</summary>
public record TrialSummary
{
    public required int Number { get; init; }

    public required string State { get; init; }

    /// <summary>The active parameters, an object in the space's order.</summary>
    public required JsonElement Parameters { get; init; }

    public double? Value { get; init; }

    /// <summary>With several objectives: one value each; otherwise null.</summary>
    public IReadOnlyList<double>? Values { get; init; }

    public required int Attempts { get; init; }

    /// <summary>The last value of every metric.</summary>
    public required IReadOnlyDictionary<string, double> Metrics { get; init; }

    public TrialError? Error { get; init; }

    /// <summary>Why a trial that ran already is queued again; null for every other.</summary>
    public string? QueuedBecause { get; init; }

    /// <summary>Before this it is not tried again.</summary>
    public DateTimeOffset? QueuedUntil { get; init; }

    public long? Step { get; init; }

    /// <summary>In population based training, the part of a member's training that it does; null elsewhere.</summary>
    public TrialLineage? Lineage { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }
}

/// <summary>Which part of which member's training a trial does: generation <paramref name="Generation"/> (0, 1, ...), from step <paramref name="From"/> of trial <paramref name="Parent"/>.</summary>
/// <param name="Parent">Null: from the beginning.</param>
/// <param name="Until">Where it ends; null: where the training ends.</param>
public sealed record TrialLineage(int Member, int Generation, int? Parent, long From, long? Until);

public sealed record TrialError(string Class, string Message);

/// <summary>Trials with the journal position they were read at.</summary>
public sealed record TrialPage(long Seq, IReadOnlyList<TrialSummary> Trials);

/// <summary>Everything known of a trial: its curve of metrics, its attempts, checkpoints and tracking record.</summary>
public sealed record TrialDetail(TrialSummary Summary, string Source, long ProposedAtSeq, IReadOnlyList<CurvePoint> Curve, IReadOnlyList<AttemptSummary> Attempts, IReadOnlyList<CheckpointSummary> Checkpoints, JsonElement? Record)
{
    /// <summary>What the strategy said about its choice, an object of its own making; null where it said nothing.</summary>
    public JsonElement? Choice { get; init; }
}

public sealed record CurvePoint(int Attempt, long Step, IReadOnlyDictionary<string, double> Metrics);

/// <summary>One try. Outcome: running, completed, pruned, failed, requeued or cancelled.</summary>
public sealed record AttemptSummary(int Attempt, string Session, int Slot, DateTimeOffset StartedAt, DateTimeOffset? EndedAt, string Outcome, TrialError? Error, string? LogPath);

public sealed record CheckpointSummary(int Attempt, long Step, string Path, string? Sha256, long Bytes);

/// <summary>A (partial) assignment to run next: an object of parameter names to values.</summary>
public sealed record AddTrial(JsonElement Parameters, string IdempotencyKey);
