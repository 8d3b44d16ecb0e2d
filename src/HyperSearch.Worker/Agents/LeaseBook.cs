using HyperSearch.Protocol.Agents;

namespace HyperSearch.Worker.Agents;

/// <summary>All leases of the session, in the order in which they were granted. Safe for several threads.</summary>
internal sealed class LeaseBook
{
    private readonly Lock gate = new();
    private readonly List<HeldAttempt> held = [];

    /// <summary>What the next beat lists.</summary>
    public IReadOnlyList<HeldLease> Listed => [.. Held.Select(h => h.Lease)];

    private HeldAttempt[] Held
    {
        get
        {
            lock (gate) return [.. held];
        }
    }

    public HeldAttempt Take(Grant grant)
    {
        var attempt = new HeldAttempt(grant);
        lock (gate) held.Add(attempt);
        return attempt;
    }

    /// <summary>Its end has been acknowledged, or nobody wants to hear of it.</summary>
    public void Drop(HeldAttempt attempt)
    {
        lock (gate) held.Remove(attempt);
    }

    /// <summary>Hands a beat's verdict to the attempt that it names, if that is still held. One that is not known means keep.</summary>
    public void Obey(LeaseVerdict verdict)
    {
        if (Held.FirstOrDefault(h => h.Is(verdict)) is not { } attempt) return;
        if (verdict.Verdict == LeaseVerdicts.Stop) attempt.Orders.GiveStop(verdict.Reason);
        else if (verdict.Verdict == LeaseVerdicts.Stale) attempt.Orders.GiveLose(verdict.Reason);
    }

    /// <summary>Has every attempt saved and given back.</summary>
    public void ReleaseAll(string reason)
    {
        foreach (HeldAttempt attempt in Held) attempt.Orders.GiveRelease(reason);
    }
}
