using HyperSearch.Coordinator.Agents;
using HyperSearch.Core.Studies;
using HyperSearch.Protocol.Agents;

namespace HyperSearch.Coordinator.Leases;

/// <summary>A free slot that waits for work.</summary>
internal sealed class LeaseWaiter(AgentSession session, LeaseRequest request, long ticket)
{
    private readonly TaskCompletionSource<Granted?> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private LeaseWaiter? along;

    public AgentSession Session { get; } = session;

    public SlotName Key { get; } = new(session.Session, request.Slot);

    public IReadOnlyList<string> Kinds { get; } = request.Kinds;

    public string RequestId { get; } = request.RequestId;

    /// <summary>The slot's own device; null where nothing is known of it.</summary>
    public DeviceSummary? Device { get; } = session.DeviceOf(request.Slot);

    /// <summary>Whoever came first is served first.</summary>
    public long Ticket { get; } = ticket;

    /// <summary>The wait is over: at the next chance it gets its answer, even if that is nothing.</summary>
    public bool Leaving { get; set; }

    /// <summary>Whether it is known that the slot holds no trial: the answer that gave it one was not lost.</summary>
    public bool HoldsNothing { get; set; }

    public Task<Granted?> Answer => completion.Task;

    public LeaseRequest Request { get; } = request;

    /// <summary>Whether another call of the same request waits in its place.</summary>
    public bool IsReplaced { get; private set; }

    /// <summary>From here on the earlier call of the same request gets the answer that this one gets.</summary>
    public void TakeAlong(LeaseWaiter earlier)
    {
        earlier.IsReplaced = true;
        along = earlier;
    }

    public void Complete(Granted? granted)
    {
        for (LeaseWaiter? each = this; each is not null; each = each.along) each.completion.TrySetResult(granted);
    }

    public void Fail(Exception why)
    {
        for (LeaseWaiter? each = this; each is not null; each = each.along) each.completion.TrySetException(why);
    }
}
