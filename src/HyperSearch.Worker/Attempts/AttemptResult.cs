using System.Text.Json.Nodes;

namespace HyperSearch.Worker.Attempts;

/// <summary>How an attempt ended on this side. <see cref="Outcome"/> is one of <see cref="Outcomes"/>.</summary>
public sealed record AttemptResult(string Outcome, string? Class = null, string? Message = null)
{
    /// <summary>What the attempt adds to the trial's tracking record.</summary>
    public JsonObject Record { get; init; } = [];

    public static AttemptResult Failed(string failureClass, string message) => new(Outcomes.Failed, failureClass, message);
}

/// <summary>The outcomes that a coordinator knows, and <see cref="Lost"/>: the attempt is no longer ours, so nothing is told.</summary>
public static class Outcomes
{
    public const string Completed = "completed";
    public const string Stopped = "stopped";
    public const string Failed = "failed";
    public const string Released = "released";
    public const string Lost = "lost";
}
