using HyperSearch.Coordinator.Agents;

namespace HyperSearch.Coordinator.Leases;

/// <summary>A free slot that waits for work.</summary>
internal sealed class LeaseWaiter(AgentSession session, int slot, IReadOnlyList<string> kinds, long ticket)
{
    private readonly TaskCompletionSource<Granted?> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public AgentSession Session { get; } = session;

    public SlotKey Key { get; } = new(session.Session, slot);

    public IReadOnlyList<string> Kinds { get; } = kinds;

    /// <summary>Whoever came first is served first.</summary>
    public long Ticket { get; } = ticket;

    /// <summary>The wait is over: at the next chance it gets its answer, even if that is nothing.</summary>
    public bool Leaving { get; set; }

    public Task<Granted?> Answer => completion.Task;

    public void Complete(Granted? granted) => completion.TrySetResult(granted);

    public void Fail(Exception why) => completion.TrySetException(why);
}
