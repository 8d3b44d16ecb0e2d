using System.Text.Json;

namespace HyperSearch.Protocol.Agents;

/// <summary>A worker process: a name that outlives it (<paramref name="Agent"/>), one that does not (<paramref name="Session"/>), its slots and its environment (hardware, versions, threads).</summary>
public sealed record RegisterAgent(string Agent, string Session, int Slots, JsonElement Environment)
{
    /// <summary>What it can be chosen by: gpu=h100.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>One for each slot that has a device of its own; none: nothing is known.</summary>
    public IReadOnlyList<DeviceSummary> Devices { get; init; } = [];

    /// <summary>Takes studies whatever resources they ask for: the worker inside `run`, beside which there is no other.</summary>
    public bool TakesAnyStudy { get; init; }

    /// <summary>The protocols that it speaks, from the oldest to the newest.</summary>
    public int ProtocolMin { get; init; } = ProtocolVersion.Oldest;

    public int ProtocolMax { get; init; } = ProtocolVersion.Newest;
}

/// <summary>How many leases of the agent's earlier life were taken back, and how to go on.</summary>
public sealed record AgentRegistered(string Session, int LeasesTakenBack)
{
    /// <summary>The protocol that both speak.</summary>
    public int Protocol { get; init; } = ProtocolVersion.Newest;

    /// <summary>When to send the first beat.</summary>
    public double HeartbeatSeconds { get; init; } = LeaseTimes.Shipped.Heartbeat.TotalSeconds;

    /// <summary>What a person should hear of, where something is wrong with the agent itself; null where nothing is.</summary>
    public string? Warning { get; init; }

    /// <summary>How long the agent's attempts go on computing while no coordinator answers.</summary>
    public double OrphanSeconds { get; init; } = LeaseTimes.Shipped.OrphanLimit.TotalSeconds;
}

/// <summary>
/// One free slot asks for work. <paramref name="Kinds"/>: the trial kinds that this worker can run now. <paramref name="RequestId"/>: new for
/// every wish and the same for its repetitions, which get the same grant, or the refusal <c>lease_superseded</c> once that is over.
/// </summary>
public sealed record LeaseRequest(string Session, int Slot, string RequestId, IReadOnlyList<string> Kinds, TimeSpan Wait)
{
    /// <summary>
    /// Counts the wishes of a slot within its session from 1, so that one which arrives after a newer one is known for what it is and refused
    /// as <c>poll_superseded</c>. 0: not counted, and whichever arrives last is the newest.
    /// </summary>
    public long Poll { get; init; }
}

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

    /// <summary>The last checkpoint of the trial; else <see cref="StartFrom"/>.</summary>
    public ResumePoint? ResumeFrom { get; init; }

    /// <summary>The trial's checkpoint before the last, for where that is gone or damaged. Null: there is none.</summary>
    public ResumePoint? ResumeBefore { get; init; }

    /// <summary>The checkpoint of another trial that this one starts from; without it there is no beginning to fall back on. Null: the trial starts at its beginning.</summary>
    public ResumePoint? StartFrom { get; init; }

    /// <summary>What the attempt shows instead of the agent's own token; valid for this attempt alone. Null where nobody asks for one.</summary>
    public string? Token { get; init; }

    /// <summary>Files and folders that the study was submitted with, for an agent that does not share its disk; empty where it does.</summary>
    public IReadOnlyList<GrantInput> Inputs { get; init; } = [];
}

/// <summary>A file or a folder that the settings or the command name by <paramref name="Path"/>, and the hash of its content.</summary>
/// <param name="Path">Absolute, as the settings have it.</param>
/// <param name="IsFolder">Whether the hash is that of a manifest, which lists the files with their own hashes.</param>
public sealed record GrantInput(string Path, string Sha256, long Bytes, bool IsFolder);

/// <summary>A program with its arguments before <c>{name}</c> placeholders are filled. Protocol: once or lines.</summary>
public sealed record CommandLine(IReadOnlyList<string> Run, IReadOnlyDictionary<string, string> Environment, string Protocol, string WorkingDirectory);

/// <summary>A checkpoint, and the step that it stands for.</summary>
public sealed record ResumePoint(string Path, long Step, string? Sha256)
{
    /// <summary>The trial whose checkpoint it is; null: the same one.</summary>
    public int? Trial { get; init; }
}

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
