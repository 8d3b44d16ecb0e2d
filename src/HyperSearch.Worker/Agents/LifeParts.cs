using HyperSearch.Worker.Spool;

namespace HyperSearch.Worker.Agents;

/// <summary>What the slots of a session share.</summary>
/// <param name="GiveUp">Cancelled when waiting for a coordinator has no sense any more.</param>
internal sealed record LifeParts(string Session, CoordinatorCalls Calls, Connection Connection, Registration Registration, LeaseBook Leases, SessionSpool Spool, CancellationToken GiveUp);
