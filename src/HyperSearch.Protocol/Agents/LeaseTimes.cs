namespace HyperSearch.Protocol.Agents;

/// <summary>
/// Every time of the lease protocol, in one place. A coordinator uses them and tells its agents what they need (the next beat), so a
/// campaign that scales them (HYPERSEARCH_LEASE_SCALE) scales one process's settings.
/// </summary>
/// <param name="Scale">Factor on every time; 1 is what is shipped.</param>
public sealed record LeaseTimes(double Scale = 1)
{
    /// <summary>The variable that scales all times of a process.</summary>
    public const string ScaleVariable = "HYPERSEARCH_LEASE_SCALE";

    public static LeaseTimes Shipped { get; } = new();

    /// <summary>Between two beats of an agent; the agent spreads it by 10% to either side.</summary>
    public TimeSpan Heartbeat => Of(15);

    /// <summary>Without a word for so long, an agent's leases may be granted again. Four beats missed, and a bit.</summary>
    public TimeSpan Reclaim => Of(75);

    /// <summary>A grant that the agent's beats do not list after so long never reached it.</summary>
    public TimeSpan Unconfirmed => Of(30);

    /// <summary>After a coordinator is ready, nothing expires for so long: agents have to find it again first.</summary>
    public TimeSpan Grace => Of(75);

    /// <summary>The longest that the brake holds expiry back.</summary>
    public TimeSpan BrakeMax => Of(300);

    /// <summary>How often leases are looked through.</summary>
    public TimeSpan Sweep => Of(5);

    /// <summary>Failures of the node within this time count together.</summary>
    public TimeSpan QuarantineWindow => Of(1800);

    /// <summary>How long a bad node gets no work.</summary>
    public TimeSpan Quarantine => Of(1800);

    /// <summary>An agent that was silent for so long is not listed any more.</summary>
    public TimeSpan Forget => Of(86_400);

    /// <summary>How long a worker that reaches nobody goes on computing.</summary>
    public TimeSpan OrphanLimit => Of(1800);

    /// <summary>How long after its last answered word a worker that fences itself gives its attempts back: before anybody else could get them.</summary>
    public TimeSpan SelfFence => Of(50);

    private TimeSpan Of(double seconds) => TimeSpan.FromSeconds(seconds * Scale);
}
