using System.Text.Json;
using HyperSearch.Protocol.Agents;

namespace HyperSearch.Protocol.Studies;

/// <summary>A study file's text with the folder that its relative paths start in, and what the data check found (null: no data to check).</summary>
public sealed record SubmitStudy(string Yaml, string FileName, string BaseDirectory, JsonElement? DataReport, bool AllowLeakage, string IdempotencyKey)
{
    /// <summary>What was sent along as artifacts, for workers that do not share the submitter's disk.</summary>
    public IReadOnlyList<GrantInput> Inputs { get; init; } = [];
}

/// <summary>A study file's text as it should be from now on: other ranges, choices, budget or parallelism.</summary>
public sealed record EditStudy(string Yaml, string FileName, string IdempotencyKey)
{
    /// <summary>SHA-256 (lower-case hexadecimal) of the source text that it was made from; the edit is refused where that is no longer the study's. Null: whatever it is.</summary>
    public string? BasedOn { get; init; }
}

/// <summary>What became of a submission: created, or there already with an equal specification.</summary>
public sealed record StudySubmitted(string Study, bool Created, StudySummary Summary);

/// <summary>One line about a study. State: running, paused, finished. Counts are by trial state name.</summary>
public sealed record StudySummary
{
    public required string Name { get; init; }

    public required string State { get; init; }

    /// <summary>Null while the study goes on: budget_spent, space_exhausted or stopped.</summary>
    public string? FinishReason { get; init; }

    public string? Message { get; init; }

    /// <summary>The journal's last event of this study.</summary>
    public required long Seq { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ChangedAt { get; init; }

    public required string Strategy { get; init; }

    public required string Pruner { get; init; }

    public required IReadOnlyList<string> Objectives { get; init; }

    public required int Parallelism { get; init; }

    public int? BudgetTrials { get; init; }

    public required IReadOnlyDictionary<string, int> Trials { get; init; }

    public BestTrialSummary? Best { get; init; }
}

/// <summary>The best completed trial of a study.</summary>
public sealed record BestTrialSummary(int Number, JsonElement Parameters, double Value);

/// <summary>A study with its specification as canonical JSON, its source text, its seed, its readings of the test set and its sessions' environments.</summary>
public sealed record StudyDetail(StudySummary Summary, JsonElement Specification, string SourceText, ulong Seed, string BaseDirectory, JsonElement? DataReport, bool LeakageAllowed, IReadOnlyList<JsonElement> Confirmations, IReadOnlyList<JsonElement> Sessions)
{
    /// <summary>With several objectives: the trials that no other beats in all of them. Null with one objective.</summary>
    public FrontSummary? Front { get; init; }

    /// <summary>What the study was submitted with.</summary>
    public IReadOnlyList<GrantInput> Inputs { get; init; } = [];

    /// <summary>How many completed trials of each earlier study it began with.</summary>
    public IReadOnlyDictionary<string, int> WarmStart { get; init; } = new Dictionary<string, int>();

    /// <summary>What strategy "auto" chose last, and why.</summary>
    public string? Choice { get; init; }
}

/// <summary>A front of trials by number, and the volume that it dominates up to <paramref name="Reference"/>, in the user's units.</summary>
public sealed record FrontSummary(IReadOnlyList<FrontTrial> Trials, IReadOnlyList<double> Reference, double? Hypervolume);

/// <summary>A trial of a front with a value for each objective.</summary>
public sealed record FrontTrial(int Number, JsonElement Parameters, IReadOnlyList<double> Values);

/// <summary>What a replay with re-derivation found; the first event that differs, if one does.</summary>
public sealed record VerificationReport(bool Holds, long Events, int Proposals, long? FirstDifferingSeq, string? Difference);

public sealed record RecordConfirmation(int Number, bool Again, JsonElement Result, string IdempotencyKey);

public sealed record RecordExport(int Number, string Path, string IdempotencyKey);
