using HyperSearch.Protocol.Agents;
using HyperSearch.Worker.Attempts;

namespace HyperSearch.Worker.Agents;

/// <summary>An attempt that this session holds, from its grant until its end is acknowledged.</summary>
internal sealed class HeldAttempt(Grant grant)
{
    private long step = grant.ResumeFrom?.Step ?? 0;

    public AttemptOrders Orders { get; } = new();

    /// <summary>As a beat lists it.</summary>
    public HeldLease Lease => new(grant.Study, grant.Trial, grant.Attempt, Volatile.Read(ref step));

    public void ReachedStep(long reached) => Volatile.Write(ref step, reached);

    public bool Is(LeaseVerdict verdict) =>
        verdict.Trial == grant.Trial && verdict.Attempt == grant.Attempt && string.Equals(verdict.Study, grant.Study, StringComparison.Ordinal);
}
