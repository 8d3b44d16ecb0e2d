using System.Text.Json;
using HyperSearch.Protocol.Agents;

namespace HyperSearch.Protocol.Hosts;

/// <summary>
/// One JSON line from a worker to its warm trial host (on the host's standard input). Exactly one member is set. End of file
/// means that the worker is gone: the host exits at once.
/// </summary>
public sealed record HostRequest
{
    /// <summary>Run this attempt; the host answers reports, checkpoints and one <see cref="HostMessage.Ended"/>.</summary>
    public HostRun? Run { get; init; }

    /// <summary>The answer to the report before: continue, pause or stop.</summary>
    public string? Verdict { get; init; }

    /// <summary>Write a checkpoint at the next step boundary and end the attempt as released.</summary>
    public bool? Drain { get; init; }
}

/// <summary>What a host needs for an attempt; the same members as a command trial's input line, and the resolved settings.</summary>
public sealed record HostRun(string Study, int Trial, int Attempt, ulong Seed, JsonElement Parameters, JsonElement Settings, IReadOnlyList<string> NeededMetrics, string CheckpointDir, ResumePoint? ResumeFrom)
{
    /// <summary>The step at which the host reports and will be told to pause; null: the attempt runs to the trial's end.</summary>
    public long? Until { get; init; }
}

/// <summary>
/// One JSON line from a trial host, built-in or a user's command, on its standard output; any other line is log. A command writes
/// reports, checkpoints and failures only; the built-in host also says when it is ready and when an attempt has ended.
/// </summary>
public sealed record HostMessage
{
    /// <summary>Of a report (with <see cref="Metrics"/>) or of a checkpoint.</summary>
    public long? Step { get; init; }

    public IReadOnlyDictionary<string, double>? Metrics { get; init; }

    /// <summary>The path of a complete checkpoint.</summary>
    public string? Checkpoint { get; init; }

    public string? Sha256 { get; init; }

    public long? Bytes { get; init; }

    public HostFailure? Failed { get; init; }

    /// <summary>Sent once, by a built-in host that is ready for its first attempt: its versions, hardware and threads.</summary>
    public JsonElement? Ready { get; init; }

    public HostEnd? Ended { get; init; }
}

public sealed record HostFailure(string Class, string Message);

/// <summary>Outcome: completed, stopped, released or failed (after a <see cref="HostMessage.Failed"/> line).</summary>
public sealed record HostEnd(string Outcome, IReadOnlyDictionary<string, double> Metrics, JsonElement? Record);
