using System.Text.Json;

namespace HyperSearch.Protocol.Agents;

/// <summary>A worker process: a name that outlives it (<paramref name="Agent"/>), one that does not (<paramref name="Session"/>), its slots and its environment (hardware, versions, threads).</summary>
public sealed record RegisterAgent(string Agent, string Session, int Slots, JsonElement Environment);

/// <summary>How many leases of the agent's earlier life were taken back.</summary>
public sealed record AgentRegistered(string Session, int LeasesTakenBack);

/// <summary>One free slot asks for work. <paramref name="Kinds"/>: the trial kinds that this worker can run now.</summary>
public sealed record LeaseRequest(string Session, int Slot, string RequestId, IReadOnlyList<string> Kinds, TimeSpan Wait);

/// <summary>The right to run one attempt. Kind is "fine-tune" (with Settings, paths absolute) or "command" (with Command).</summary>
public sealed record Grant
{
    public required string Study { get; init; }

    public required int Trial { get; init; }

    public required int Attempt { get; init; }

    public required ulong Seed { get; init; }

    public required string Kind { get; init; }

    /// <summary>The active parameters, fixed ones too.</summary>
    public required JsonElement Parameters { get; init; }

    /// <summary>All settings of a fine-tune trial with defaults filled in and parameters put in place; `data` is an object of absolute paths.</summary>
    public JsonElement? Settings { get; init; }

    public CommandLine? Command { get; init; }

    public double? TimeoutSeconds { get; init; }

    /// <summary>The objectives' metrics with those of constraints: what the host must report.</summary>
    public required IReadOnlyList<string> NeededMetrics { get; init; }

    /// <summary>The step at which this attempt will be told to pause: a host reports and saves itself there. Null: it runs to its end.</summary>
    public long? Until { get; init; }

    public ResumePoint? ResumeFrom { get; init; }
}

/// <summary>A program with its arguments before <c>{name}</c> placeholders are filled. Protocol: once or lines.</summary>
public sealed record CommandLine(IReadOnlyList<string> Run, IReadOnlyDictionary<string, string> Environment, string Protocol, string WorkingDirectory);

public sealed record ResumePoint(string Path, long Step, string? Sha256);

/// <summary>Report number <paramref name="Index"/> (0, 1, ...; contiguous) of an attempt.</summary>
public sealed record AttemptReport(string Study, int Trial, int Attempt, string Session, int Index, long Step, IReadOnlyDictionary<string, double> Metrics);

/// <summary>Verdict: continue, pause or stop.</summary>
public sealed record ReportAnswer(string Verdict, string? Reason);

public sealed record AttemptCheckpoint(string Study, int Trial, int Attempt, string Session, string Path, long Step, string? Sha256, long Bytes);

/// <summary>
/// How an attempt ended. Outcome: completed, stopped (a verdict, pause or stop, was obeyed), failed (Class and Message), released (drain; the trial is
/// queued again as preempted). Metrics are last values; Record is the tracking record.
/// </summary>
public sealed record AttemptEnd(string Study, int Trial, int Attempt, string Session, string Outcome, IReadOnlyDictionary<string, double> Metrics, string? Class, string? Message, JsonElement? Record);
