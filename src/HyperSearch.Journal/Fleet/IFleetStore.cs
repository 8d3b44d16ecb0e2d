namespace HyperSearch.Journal.Fleet;

/// <summary>
/// The worker processes that are at work now, shared by all coordinators of a database. It stands beside the journal: nothing in it
/// decides what an event says, only when a lease is given up. Ages are measured by the store's own clock, never by two.
/// </summary>
public interface IFleetStore : IAsyncDisposable
{
    /// <summary>Takes a session in, as heard of now; every earlier session of the same agent is forgotten. A quarantine stays with the agent.</summary>
    Task Register(FleetMember member, CancellationToken cancel);

    Task<FleetMember?> Find(string session, CancellationToken cancel);

    /// <summary>Every session that has not been forgotten, by agent.</summary>
    Task<IReadOnlyList<FleetMember>> List(CancellationToken cancel);

    /// <summary>
    /// Keeps what sessions said last. A beat whose number is not above the kept one changes nothing. Returns the sessions that are
    /// not known here: they have to register.
    /// </summary>
    Task<IReadOnlyList<string>> Beat(IReadOnlyList<FleetBeat> beats, CancellationToken cancel);

    /// <summary>A person asked the agent to take no new work and to end; it hears of it with its next beat. False where no such agent is known.</summary>
    Task<bool> AskToDrain(string agent, CancellationToken cancel);

    /// <summary>The agent gets no work for that long.</summary>
    Task Quarantine(string agent, TimeSpan duration, string reason, CancellationToken cancel);

    /// <summary>The session ended in good order.</summary>
    Task Forget(string session, CancellationToken cancel);
}
