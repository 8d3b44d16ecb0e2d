namespace HyperSearch.Protocol.Agents;

/// <summary>
/// All that a session holds, said every few seconds. <paramref name="Number"/> counts the beats of the session from 1; an older one that
/// arrives late changes nothing. A lease is listed until its end is acknowledged. <paramref name="Draining"/>: it takes no new work.
/// </summary>
public sealed record Heartbeat(string Session, long Number, IReadOnlyList<HeldLease> Leases, bool Draining);

/// <summary>A lease that the session holds, with the step that the attempt has come to.</summary>
public sealed record HeldLease(string Study, int Trial, int Attempt, long Step);

/// <summary>When to beat next, and what to do with each lease that cannot simply go on.</summary>
public sealed record HeartbeatAnswer(double NextSeconds, IReadOnlyList<LeaseVerdict> Verdicts)
{
    /// <summary>A person asked the agent to take no new work and to end once its attempts have been given back.</summary>
    public bool Drain { get; init; }
}

/// <summary>
/// Verdict: one of <see cref="LeaseVerdicts"/>; an unknown one means keep. Leases that are not named are kept.
/// </summary>
public sealed record LeaseVerdict(string Study, int Trial, int Attempt, string Verdict, string? Reason);

public static class LeaseVerdicts
{
    /// <summary>Go on.</summary>
    public const string Keep = "keep";

    /// <summary>The trial is over (cancelled, pruned): stop, and say the last words.</summary>
    public const string Stop = "stop";

    /// <summary>Another attempt holds the trial: stop, and say nothing.</summary>
    public const string Stale = "stale";
}
